//! Balances and registrations, replayed from events, with a way back for reorganised blocks.

use super::error::SnapshotError;
use super::file::Entry;
use alloy::primitives::{Address, B256, U256};
use circuits::Fr;
use std::collections::{HashMap, HashSet, VecDeque};

/// Checkpoints kept. One is set at the end of every range that is read, so that a watching
/// publisher goes back as many polls, and a deeper reorganisation costs reading from the start.
const CHECKPOINTS: usize = 64;

/// An event that changes the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Tokens moved; from zero they are minted, to zero burned.
    Transfer {
        /// Whose balance falls.
        from: Address,
        /// Whose balance grows.
        to: Address,
        /// By how much.
        value: U256,
    },
    /// A wallet registered its commitment.
    Registered {
        /// The wallet.
        wallet: Address,
        /// Its identity commitment.
        commitment: Fr,
        /// Its position in the registry.
        index: U256,
    },
}

/// A block of which the ledger knows that it was canonical.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// Its number.
    pub block: u64,
    /// Its hash.
    pub hash: B256,
}

/// The state of token and registry at the newest checkpoint.
#[derive(Debug, Default)]
pub struct Ledger {
    balances: HashMap<Address, U256>,
    supply: U256,
    registrations: Vec<(Address, Fr)>,
    wallets: HashSet<Address>,
    /// Events after the oldest checkpoint, with the number of their block.
    journal: VecDeque<(u64, Event)>,
    checkpoints: VecDeque<Checkpoint>,
}

impl Ledger {
    /// The newest checkpoint.
    pub fn tip(&self) -> Option<Checkpoint> {
        self.checkpoints.back().copied()
    }

    /// Tokens in existence.
    pub fn supply(&self) -> U256 {
        self.supply
    }

    /// Number of registrations.
    pub fn holders(&self) -> usize {
        self.registrations.len()
    }

    /// Applies a range's events and sets a checkpoint at its end. After an error the ledger stands
    /// where it stood.
    pub fn extend(
        &mut self,
        events: Vec<(u64, Event)>,
        end: Checkpoint,
    ) -> Result<(), SnapshotError> {
        let before = self.journal.len();
        for (block, event) in events {
            if let Err(error) = self.apply(block, event) {
                self.undo_to(before);
                return Err(error);
            }
        }
        self.checkpoints.push_back(end);
        self.forget_old();
        Ok(())
    }

    /// Goes back before the newest checkpoint, to the one below it or to nothing.
    pub fn rewind(&mut self) {
        self.checkpoints.pop_back();
        let Some(tip) = self.tip() else {
            *self = Self::default();
            return;
        };
        let keep = self.journal.partition_point(|(block, _)| *block <= tip.block);
        self.undo_to(keep);
    }

    /// The registered holders' entries by registration index.
    pub fn entries(&self, unit: U256) -> Result<Vec<Entry>, SnapshotError> {
        let holders = self.registrations.iter().enumerate();
        holders
            .map(|(index, (wallet, commitment))| self.entry(index, wallet, *commitment, unit))
            .collect()
    }

    fn entry(
        &self,
        index: usize,
        wallet: &Address,
        commitment: Fr,
        unit: U256,
    ) -> Result<Entry, SnapshotError> {
        let balance = self.balance(wallet);
        let units = balance
            .checked_div(unit)
            .ok_or_else(|| SnapshotError::BadFormat("the unit is zero".into()))?;
        let balance = u64::try_from(units).map_err(|_| SnapshotError::BalanceTooLarge {
            index,
            balance,
            units,
        })?;
        Ok(Entry { commitment, balance })
    }

    fn balance(&self, wallet: &Address) -> U256 {
        self.balances.get(wallet).copied().unwrap_or_default()
    }

    fn apply(&mut self, block: u64, event: Event) -> Result<(), SnapshotError> {
        match &event {
            Event::Transfer { from, to, value } => self.transfer(from, to, *value)?,
            Event::Registered { wallet, commitment, index } => {
                self.register(wallet, *commitment, *index)?;
            }
        }
        self.journal.push_back((block, event));
        Ok(())
    }

    /// Checks everything before it changes anything.
    fn transfer(&mut self, from: &Address, to: &Address, value: U256) -> Result<(), SnapshotError> {
        let mint = from.is_zero();
        if !mint && self.balance(from) < value {
            let problem = format!("{from} moves {value} and holds {}", self.balance(from));
            return Err(SnapshotError::TokenUnfaithful(problem));
        }
        if mint && self.supply.checked_add(value).is_none() {
            let problem = "more than 2^256 units are minted".into();
            return Err(SnapshotError::TokenUnfaithful(problem));
        }
        self.shift(from, to, value);
        Ok(())
    }

    /// Moves value whose presence and room were checked (balances add up to the supply).
    fn shift(&mut self, from: &Address, to: &Address, value: U256) {
        if from.is_zero() {
            self.supply = self.supply.wrapping_add(value);
        } else {
            self.set(from, self.balance(from).wrapping_sub(value));
        }
        if to.is_zero() {
            self.supply = self.supply.wrapping_sub(value);
        } else {
            self.set(to, self.balance(to).wrapping_add(value));
        }
    }

    fn set(&mut self, wallet: &Address, balance: U256) {
        if balance.is_zero() {
            self.balances.remove(wallet);
        } else {
            self.balances.insert(*wallet, balance);
        }
    }

    fn register(
        &mut self,
        wallet: &Address,
        commitment: Fr,
        index: U256,
    ) -> Result<(), SnapshotError> {
        let next = self.registrations.len();
        if index != U256::from(next) {
            let problem = format!("registration {index} comes where {next} is next");
            return Err(SnapshotError::RegistryInvalid(problem));
        }
        if !self.wallets.insert(*wallet) {
            let problem = format!("{wallet} registers a second time, at index {index}");
            return Err(SnapshotError::RegistryInvalid(problem));
        }
        self.registrations.push((*wallet, commitment));
        Ok(())
    }

    /// Undoes the newest events until `keep` are left.
    fn undo_to(&mut self, keep: usize) {
        while self.journal.len() > keep {
            match self.journal.pop_back() {
                Some((_, Event::Transfer { from, to, value })) => self.shift(&to, &from, value),
                Some((_, Event::Registered { wallet, .. })) => {
                    self.registrations.pop();
                    self.wallets.remove(&wallet);
                }
                None => return,
            }
        }
    }

    /// Drops checkpoints beyond the limit and the events that only they needed.
    fn forget_old(&mut self) {
        while self.checkpoints.len() > CHECKPOINTS {
            self.checkpoints.pop_front();
        }
        let oldest = self.checkpoints.front().map_or(0, |checkpoint| checkpoint.block);
        let gone = self.journal.partition_point(|(block, _)| *block <= oldest);
        self.journal.drain(..gone);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZERO: Address = Address::ZERO;

    fn who(n: u8) -> Address {
        Address::repeat_byte(n)
    }

    fn at(block: u64) -> Checkpoint {
        Checkpoint { block, hash: B256::from(U256::from(block)) }
    }

    fn moves(from: Address, to: Address, value: u64) -> Event {
        Event::Transfer { from, to, value: U256::from(value) }
    }

    fn joins(n: u8, index: u64) -> Event {
        Event::Registered {
            wallet: who(n),
            commitment: Fr::from(u64::from(n)),
            index: U256::from(index),
        }
    }

    fn balances(ledger: &Ledger, unit: u64) -> Vec<u64> {
        ledger.entries(U256::from(unit)).unwrap().iter().map(|entry| entry.balance).collect()
    }

    fn example() -> Ledger {
        let mut ledger = Ledger::default();
        let events = vec![
            (1, moves(ZERO, who(1), 100)),
            (1, joins(2, 0)),
            (2, moves(who(1), who(2), 30)),
            (2, moves(who(2), who(2), 30)),
            (3, joins(1, 1)),
            (3, moves(who(2), ZERO, 5)),
        ];
        ledger.extend(events, at(3)).unwrap();
        ledger
    }

    #[test]
    fn mints_moves_burns_and_self_transfers_replay() {
        let ledger = example();
        assert_eq!(balances(&ledger, 1), [25, 70]);
        assert_eq!(balances(&ledger, 10), [2, 7]);
        assert_eq!(ledger.supply(), U256::from(95));
    }

    #[test]
    fn holders_of_nothing_are_included() {
        let mut ledger = example();
        ledger.extend(vec![(4, joins(9, 2)), (4, moves(who(1), who(2), 70))], at(4)).unwrap();
        assert_eq!(balances(&ledger, 1), [95, 0, 0]);
    }

    #[test]
    fn rewinding_undoes_exactly_the_newest_range() {
        let mut ledger = example();
        let events =
            vec![(4, moves(who(1), who(3), 70)), (5, moves(who(3), ZERO, 1)), (5, joins(3, 2))];
        ledger.extend(events, at(5)).unwrap();
        assert_eq!(balances(&ledger, 1), [25, 0, 69]);
        ledger.rewind();
        assert_eq!(ledger.tip(), Some(at(3)));
        assert_eq!(balances(&ledger, 1), [25, 70]);
        assert_eq!(ledger.supply(), U256::from(95));
        ledger.extend(vec![(4, joins(3, 2))], at(4)).unwrap();
        assert_eq!(balances(&ledger, 1), [25, 70, 0]);
    }

    #[test]
    fn rewinding_the_last_checkpoint_leaves_nothing() {
        let mut ledger = example();
        ledger.rewind();
        assert_eq!(ledger.tip(), None);
        assert_eq!(ledger.supply(), U256::ZERO);
        assert!(ledger.entries(U256::from(1)).unwrap().is_empty());
    }

    #[test]
    fn old_checkpoints_and_their_journal_are_forgotten() {
        let mut ledger = example();
        for block in 4..200 {
            ledger.extend(vec![(block, moves(ZERO, who(1), 1))], at(block)).unwrap();
        }
        assert_eq!(ledger.checkpoints.len(), CHECKPOINTS);
        assert_eq!(ledger.journal.len(), CHECKPOINTS - 1);
        for _ in 1..CHECKPOINTS {
            ledger.rewind();
        }
        assert_eq!(ledger.tip(), Some(at(200 - CHECKPOINTS as u64)));
        assert_eq!(ledger.supply(), U256::from(95 + 200 - CHECKPOINTS as u64 - 3));
        ledger.rewind();
        assert_eq!(ledger.tip(), None);
    }

    #[test]
    fn a_token_that_moves_what_nobody_holds_is_refused_and_nothing_changes() {
        let mut ledger = example();
        let events = vec![(4, moves(who(1), who(3), 70)), (4, moves(who(1), who(3), 1))];
        let refused = ledger.extend(events, at(4));
        assert!(matches!(refused, Err(SnapshotError::TokenUnfaithful(_))));
        assert_eq!((ledger.tip(), balances(&ledger, 1)), (Some(at(3)), vec![25, 70]));
    }

    #[test]
    fn gaps_and_repeats_in_the_registry_are_refused() {
        for event in [joins(5, 3), joins(5, 0), joins(1, 2)] {
            let refused = example().extend(vec![(4, event)], at(4));
            assert!(matches!(refused, Err(SnapshotError::RegistryInvalid(_))));
        }
    }

    #[test]
    fn units_of_two_to_the_64_are_refused_and_one_less_is_not() {
        let mut ledger = Ledger::default();
        let full = U256::from(u64::MAX);
        let mint = Event::Transfer { from: ZERO, to: who(1), value: full };
        ledger.extend(vec![(1, joins(1, 0)), (1, mint)], at(1)).unwrap();
        assert_eq!(balances(&ledger, 1), [u64::MAX]);
        ledger.extend(vec![(2, moves(ZERO, who(1), 1))], at(2)).unwrap();
        let refused = ledger.entries(U256::from(1));
        assert!(matches!(refused, Err(SnapshotError::BalanceTooLarge { index: 0, .. })));
        assert_eq!(balances(&ledger, 2), [1 << 63]);
        assert!(matches!(ledger.entries(U256::ZERO), Err(SnapshotError::BadFormat(_))));
    }

    #[test]
    fn a_supply_beyond_two_to_the_256_is_refused() {
        let mut ledger = example();
        let mint = Event::Transfer { from: ZERO, to: who(1), value: U256::MAX };
        assert!(ledger.extend(vec![(4, mint)], at(4)).is_err());
    }
}
