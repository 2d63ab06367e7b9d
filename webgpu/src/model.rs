//! Which columns are worth sending: the processor's time goes with the scalars that are not zero,
//! the GPU's with all of them and what each job costs before it begins.

use bn254::Fr;

/// Nanoseconds, as measured once for a host and its adapter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Model {
    /// On the processor, a scalar that is not zero.
    pub cpu: f64,
    /// On the GPU, a scalar of any value.
    pub gpu: f64,
    /// On the GPU, a job.
    pub start: f64,
}

impl Model {
    /// Sends everything: for tests.
    pub const ALWAYS: Model = Model { cpu: 1.0, gpu: 0.0, start: 0.0 };

    /// From times of one dense column on the processor and of two on the GPU, as (scalars,
    /// nanoseconds); what timers make of too short a job counts as free.
    pub fn fit(cpu: (usize, f64), small: (usize, f64), large: (usize, f64)) -> Self {
        let more = large.0.saturating_sub(small.0).max(1) as f64;
        let gpu = ((large.1 - small.1) / more).max(0.0);
        let start = (small.1 - gpu * small.0 as f64).max(0.0);
        Self { cpu: cpu.1 / cpu.0.max(1) as f64, gpu, start }
    }

    /// Positions of the columns to send, ascending: the densest so many that both sides are done
    /// soonest. None where the processor alone is as fast.
    pub fn choose(&self, columns: &[&[Fr]]) -> Vec<usize> {
        let dense = |column: &&[Fr]| column.iter().filter(|scalar| !scalar.is_zero()).count();
        let mut order: Vec<(usize, usize)> = columns.iter().map(dense).enumerate().collect();
        order.sort_by_key(|(place, dense)| (std::cmp::Reverse(*dense), *place));
        // A job pads its columns to the longest.
        let length = columns.iter().map(|column| column.len()).max().unwrap_or(0) as f64;
        let mut cpu = order.iter().map(|(_, dense)| *dense as f64 * self.cpu).sum::<f64>();
        let (mut best, mut time) = (0, cpu);
        for (sent, (_, dense)) in order.iter().enumerate() {
            cpu -= *dense as f64 * self.cpu;
            let both = cpu.max(self.start + (sent + 1) as f64 * length * self.gpu);
            if both < time {
                (best, time) = (sent + 1, both);
            }
        }
        let mut chosen: Vec<usize> = order.iter().take(best).map(|(place, _)| *place).collect();
        chosen.sort_unstable();
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_go_where_they_are_done_soonest() {
        let (dense, sparse) = (vec![Fr::ONE; 100], vec![Fr::ZERO; 100]);
        let columns: [&[Fr]; 4] = [&sparse, &dense, &dense, &dense];
        let model = |gpu, start| Model { cpu: 10.0, gpu, start };
        assert_eq!(model(1.0, 0.0).choose(&columns), [1, 2, 3]);
        assert_eq!(model(9.0, 500.0).choose(&columns), [1], "the rest meanwhile on the processor");
        assert!(model(1.0, 5000.0).choose(&columns).is_empty(), "a job costs more than it saves");
        assert!(model(100.0, 0.0).choose(&columns).is_empty());
        assert_eq!(Model::ALWAYS.choose(&columns), [1, 2, 3], "nothing is saved by zeros");
        assert!(Model::ALWAYS.choose(&[]).is_empty());
    }

    #[test]
    fn two_sizes_give_two_numbers() {
        let model = Model::fit((1000, 4000.0), (1000, 6000.0), (3000, 8000.0));
        assert_eq!(model, Model { cpu: 4.0, gpu: 1.0, start: 5000.0 });
    }
}
