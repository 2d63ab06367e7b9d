//! Changed proofs and public inputs, by kind. All are wrong: a verifier that accepts one is faulty.

use verifier::key::Word;

use super::verdict::Question;

/// r and q, big endian.
pub const R: Word = hex32("30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001");
pub const Q: Word = hex32("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47");

const fn hex32(text: &str) -> Word {
    let text = text.as_bytes();
    let mut word = [0; 32];
    let mut at = 0;
    while at < 32 {
        word[at] = 16 * digit(text[2 * at]) + digit(text[2 * at + 1]);
        at += 1;
    }
    word
}

const fn digit(c: u8) -> u8 {
    if c <= b'9' { c - b'0' } else { c - b'a' + 10 }
}

/// a + b, unless it has more than 256 bits.
pub fn plus(a: &Word, b: &Word) -> Option<Word> {
    let mut sum = [0; 32];
    let mut carry = 0;
    for i in (0..32).rev() {
        let digit = u16::from(a[i]) + u16::from(b[i]) + carry;
        (sum[i], carry) = (digit as u8, digit >> 8);
    }
    (carry == 0).then_some(sum)
}

/// a - b modulo 2^256.
pub fn minus(a: &Word, b: &Word) -> Word {
    let mut complement = b.map(|byte| !byte);
    for byte in complement.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            break;
        }
    }
    let mut sum = [0; 32];
    let mut carry = 0;
    for i in (0..32).rev() {
        let digit = u16::from(a[i]) + u16::from(complement[i]) + carry;
        (sum[i], carry) = (digit as u8, digit >> 8);
    }
    sum
}

/// A kind of change and its cases.
pub struct Kind {
    pub name: &'static str,
    pub cases: Vec<Question>,
}

/// Where a proof's points stand: indices of the words of their x.
#[derive(Clone)]
pub struct Layout {
    pub points: Vec<usize>,
    pub scalars: Vec<usize>,
}

impl Layout {
    pub fn of(key: &verifier::Key) -> Self {
        let points = key.points().before_opening();
        let words = key.proof_words();
        let first: Vec<usize> = (0..points).map(|p| 2 * p).collect();
        let points = first.into_iter().chain([words - 4, words - 2]).collect();
        let scalars = 2 * key.points().before_opening()..words - 4;
        Self { points, scalars: scalars.collect() }
    }
}

/// Makes questions out of a good one.
pub struct Changes<'a> {
    pub good: &'a Question,
    pub layout: Layout,
}

impl Changes<'_> {
    fn with(&self, change: impl FnOnce(&mut Question)) -> Question {
        let mut question = self.good.clone();
        change(&mut question);
        question
    }

    fn word(&self, index: usize) -> Word {
        self.good.proof[32 * index..][..32].try_into().unwrap()
    }

    fn put(&self, words: &[(usize, Word)]) -> Question {
        self.with(|q| {
            for (index, word) in words {
                q.proof[32 * index..][..32].copy_from_slice(word);
            }
        })
    }

    fn count(&self) -> usize {
        self.good.proof.len() / 32
    }

    /// Every bit, or every `step`-th.
    pub fn bits(&self, step: usize) -> Kind {
        let bits = (0..8 * self.good.proof.len()).step_by(step);
        let cases = bits.map(|bit| self.with(|q| q.proof[bit / 8] ^= 1 << (bit % 8)));
        Kind { name: "bit", cases: cases.collect() }
    }

    /// Each word dropped, doubled, swapped with the next, zero, all ones, plus one.
    pub fn words(&self) -> Kind {
        let one = minus(&[0; 32], &[0xff; 32]);
        let mut cases = Vec::new();
        for i in 0..self.count() {
            cases.push(self.with(|q| drop(q.proof.drain(32 * i..32 * i + 32))));
            let word = self.word(i);
            cases.push(self.with(|q| drop(q.proof.splice(32 * i..32 * i, word))));
            cases.push(self.put(&[(i, [0; 32])]));
            cases.push(self.put(&[(i, [0xff; 32])]));
            cases.extend(plus(&word, &one).map(|word| self.put(&[(i, word)])));
            if i + 1 < self.count() && self.word(i + 1) != word {
                cases.push(self.put(&[(i, self.word(i + 1)), (i + 1, word)]));
            }
        }
        Kind { name: "word", cases }
    }

    /// Each scalar's aliases: plus r as often as it fits; and r, r + 1, q - 1.
    pub fn scalars(&self) -> Kind {
        let one = minus(&[0; 32], &[0xff; 32]);
        let mut cases = Vec::new();
        for i in &self.layout.scalars {
            let mut alias = self.word(*i);
            while let Some(next) = plus(&alias, &R) {
                cases.push(self.put(&[(*i, next)]));
                alias = next;
            }
            let others = [R, plus(&R, &one).unwrap(), minus(&Q, &one)];
            cases.extend(others.map(|word| self.put(&[(*i, word)])));
        }
        Kind { name: "scalar", cases }
    }

    /// Each coordinate's aliases: plus q as often as it fits.
    pub fn coordinates(&self) -> Kind {
        let mut cases = Vec::new();
        for i in self.layout.points.iter().flat_map(|i| [*i, *i + 1]) {
            let mut alias = self.word(i);
            while let Some(next) = plus(&alias, &Q) {
                cases.push(self.put(&[(i, next)]));
                alias = next;
            }
            cases.push(self.put(&[(i, Q)]));
        }
        Kind { name: "coordinate", cases }
    }

    /// Each point: infinity in three forms, off the curve, negated, the generator, another point.
    pub fn points(&self) -> Kind {
        let small = |n: u8| {
            let mut word = [0; 32];
            word[31] = n;
            word
        };
        let mut cases = Vec::new();
        for i in &self.layout.points {
            let (x, y) = (self.word(*i), self.word(*i + 1));
            let other = self.layout.points.iter().find(|o| self.word(**o) != x).unwrap();
            let pairs = [
                ([0; 32], [0; 32]),
                (Q, Q),
                ([0; 32], Q),
                ([0; 32], small(1)),
                (x, small(1)),
                (small(1), y),
                (x, minus(&Q, &y)),
                (small(1), small(2)),
                (self.word(*other), self.word(*other + 1)),
                (y, x),
            ];
            cases.extend(pairs.map(|(x, y)| self.put(&[(*i, x), (*i + 1, y)])));
        }
        // Both points of the opening at infinity: the equation holds for any statement whose
        // claims are zero, if infinity has a form.
        if let [.., w, last] = self.layout.points[..] {
            let zero = [w, w + 1, last, last + 1].map(|i| (i, [0; 32]));
            cases.push(self.put(&zero));
            cases.push(self.with(|q| q.proof.fill(0)));
        }
        Kind { name: "point", cases }
    }

    /// Another length.
    pub fn lengths(&self) -> Kind {
        let len = self.good.proof.len();
        let lengths = [0, 1, 31, 32, len - 64, len - 33, len - 32, len - 31, len - 1];
        let longer = [len + 1, len + 31, len + 32, len + 64, 2 * len, 1 << 20];
        let mut cases: Vec<Question> = lengths
            .into_iter()
            .chain(longer)
            .map(|n| self.with(|q| q.proof.resize(n, 0)))
            .collect();
        cases.push(self.with(|q| q.proof.extend(q.proof.clone())));
        cases.push(self.with(|q| q.proof.insert(0, 0)));
        Kind { name: "length", cases }
    }

    /// Public inputs: each changed, aliased, dropped, doubled, and all columns out of order.
    pub fn instances(&self) -> Kind {
        let one = minus(&[0; 32], &[0xff; 32]);
        let mut cases = Vec::new();
        let columns = self.good.instances.len();
        for column in 0..columns {
            for row in 0..self.good.instances[column].len() {
                let word = self.good.instances[column][row];
                let others = [plus(&word, &one), plus(&word, &R), Some(R), Some([0xff; 32])];
                for other in others.into_iter().flatten() {
                    cases.push(self.with(|q| q.instances[column][row] = other));
                }
                cases.push(self.with(|q| _ = q.instances[column].remove(row)));
            }
            cases.push(self.with(|q| q.instances[column].push([0; 32])));
            cases.push(self.with(|q| drop(q.instances.remove(column))));
            if column + 1 < columns
                && self.good.instances[column] != self.good.instances[column + 1]
            {
                cases.push(self.with(|q| q.instances.swap(column, column + 1)));
            }
        }
        cases.push(self.with(|q| q.instances.push(Vec::new())));
        cases.push(self.with(|q| q.instances.push(vec![[0; 32]])));
        Kind { name: "public input", cases }
    }

    /// All kinds, with every `step`-th bit.
    pub fn all(&self, step: usize) -> Vec<Kind> {
        vec![
            self.bits(step),
            self.words(),
            self.scalars(),
            self.coordinates(),
            self.points(),
            self.lengths(),
            self.instances(),
        ]
    }
}
