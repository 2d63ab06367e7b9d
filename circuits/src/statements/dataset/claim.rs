//! What is claimed about a column, and the numbers that it is about.

use super::table::{OFFSET, Table, VALUE_BITS, is_name};
use super::tree::{name_word, stored};
use crate::Fr;
use crate::refusal::Refusal;

/// Edges of a histogram: eight buckets.
pub const EDGES: usize = 7;
/// Buckets of a histogram.
pub const BUCKETS: usize = EDGES + 1;
/// Means and variances are claimed in thousandths, quantiles in thousandths of the group.
pub const THOUSAND: i128 = 1000;
/// Added to sums that are shown, so that they are not negative: above 2^16 times 2^29.
pub const SUM_OFFSET: i128 = 1 << 46;
/// Bits of what is shown: counts, sums, means, variances.
pub const COUNT_BITS: u32 = 18;
/// See [`COUNT_BITS`].
pub const SUM_BITS: u32 = 47;
/// See [`COUNT_BITS`]: a thousand times a stored value.
pub const MEAN_BITS: u32 = 40;
/// See [`COUNT_BITS`]: a thousand times a quarter of 2^60.
pub const VARIANCE_BITS: u32 = 68;

const VALUE_MOST: i128 = (1 << VALUE_BITS) - 1;

/// A claim: a number is at least `least` and at most `most`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Least value.
    pub least: i128,
    /// Greatest value.
    pub most: i128,
}

impl Bounds {
    fn hold(&self, value: i128) -> bool {
        (self.least..=self.most).contains(&value)
    }
}

/// Rows are in the group when the value in `column` lies in `bounds`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Name of the column; it may be the one that the claim is about.
    pub column: String,
    /// Bounds of its values.
    pub bounds: Bounds,
}

/// Bounds on numbers about the rows of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Name of the column.
    pub column: String,
    /// Which rows.
    pub filter: Filter,
    /// Fewest rows of the group, one at least.
    pub group_least: i128,
    /// Rows of the group.
    pub count: Bounds,
    /// Their sum.
    pub sum: Bounds,
    /// Their mean in thousandths.
    pub mean: Bounds,
    /// Their variance (of the population) in thousandths.
    pub variance: Bounds,
    /// The least value.
    pub min: Bounds,
    /// The greatest value.
    pub max: Bounds,
    /// Which quantile, in thousandths.
    pub permille: i128,
    /// The least value that as many thousandths of the group do not exceed.
    pub quantile: Bounds,
    /// Bucket i has the values from edge i - 1 to below edge i; the outer ones are open.
    pub edges: [i128; EDGES],
    /// Rows in each bucket.
    pub buckets: [Bounds; BUCKETS],
}

impl Claim {
    /// The claim that says nothing but that a group of one row exists.
    pub fn nothing(column: &str) -> Self {
        let values = Bounds { least: -i128::from(OFFSET), most: i128::from(OFFSET) - 1 };
        let counts = Bounds { least: 0, most: 1 << 17 };
        let thousand = |bounds: Bounds| Bounds {
            least: bounds.least * THOUSAND,
            most: bounds.most * THOUSAND,
        };
        Claim {
            column: column.into(),
            filter: Filter { column: column.into(), bounds: values },
            group_least: 1,
            count: counts,
            sum: Bounds { least: -SUM_OFFSET, most: SUM_OFFSET },
            mean: thousand(values),
            variance: Bounds { least: 0, most: THOUSAND << 58 },
            min: values,
            max: values,
            permille: THOUSAND / 2,
            quantile: values,
            edges: [values.least; EDGES],
            buckets: [counts; BUCKETS],
        }
    }

    /// The claim's numbers as they are shown, in the order of [`Claim::names`]. A number that the
    /// form has no place for is `None`.
    fn shown(&self) -> Vec<(String, Option<Fr>)> {
        let value = |x: i128| word(x + i128::from(OFFSET), 0, VALUE_MOST);
        let count = |x: i128| word(x, 0, (1 << COUNT_BITS) - 1);
        let sum = |x: i128| word(x + SUM_OFFSET, 0, 2 * SUM_OFFSET);
        let mean = |x: i128| word(x + THOUSAND * i128::from(OFFSET), 0, THOUSAND * VALUE_MOST);
        let variance = |x: i128| word(x, 0, THOUSAND << 58);
        let mut out: Vec<(String, Option<Fr>)> = Vec::new();
        out.push(("column".into(), Some(name_word(&self.column))));
        out.push(("filter-column".into(), Some(name_word(&self.filter.column))));
        both(&mut out, "filter", self.filter.bounds, value);
        out.push(("group-least".into(), word(self.group_least, 1, 1 << 17)));
        both(&mut out, "count", self.count, count);
        both(&mut out, "sum", self.sum, sum);
        both(&mut out, "mean", self.mean, mean);
        both(&mut out, "variance", self.variance, variance);
        both(&mut out, "min", self.min, value);
        both(&mut out, "max", self.max, value);
        out.push(("quantile-permille".into(), word(self.permille, 1, THOUSAND)));
        both(&mut out, "quantile", self.quantile, value);
        for (i, edge) in self.edges.iter().enumerate() {
            out.push((format!("edge-{}", i + 1), value(*edge)));
        }
        for (i, bounds) in self.buckets.iter().enumerate() {
            both(&mut out, &format!("bucket-{}", i + 1), *bounds, count);
        }
        out
    }

    /// Names of the claim's public inputs in order.
    pub fn names() -> Vec<String> {
        Claim::nothing("x").shown().into_iter().map(|(name, _)| name).collect()
    }

    /// The claim's public inputs in the order of [`Claim::names`].
    ///
    /// # Errors
    /// `INPUT_OUT_OF_RANGE` for the first number that the form has no place for.
    pub fn words(&self) -> Result<Vec<Fr>, Refusal> {
        let range = "a number that a column of stored values can have";
        let word = |(name, word): (String, Option<Fr>)| {
            word.ok_or_else(|| Refusal::out_of_range(&format!("claim.{name}"), range))
        };
        self.shown().into_iter().map(word).collect()
    }

    /// The claim that public inputs in the order of [`Claim::names`] make; `None` when they are no
    /// claim's.
    pub fn of_words(words: &[Fr]) -> Option<Self> {
        let mut read = Reader(words);
        let value = i128::from(OFFSET);
        let mut claim = Claim::nothing(&read.name()?);
        claim.filter.column = read.name()?;
        claim.filter.bounds = read.bounds(value)?;
        claim.group_least = read.number(0)?;
        claim.count = read.bounds(0)?;
        claim.sum = read.bounds(SUM_OFFSET)?;
        claim.mean = read.bounds(THOUSAND * value)?;
        claim.variance = read.bounds(0)?;
        claim.min = read.bounds(value)?;
        claim.max = read.bounds(value)?;
        claim.permille = read.number(0)?;
        claim.quantile = read.bounds(value)?;
        for edge in &mut claim.edges {
            *edge = read.number(value)?;
        }
        for bucket in &mut claim.buckets {
            *bucket = read.bounds(0)?;
        }
        read.0.is_empty().then_some(claim)
    }

    /// Whether the claim is true of a table.
    ///
    /// # Errors
    /// `INPUT_UNKNOWN_COLUMN` for a column that is not there, `INPUT_UNSATISFIED` with the name of
    /// the first number that lies outside of its bounds. The number itself is not repeated.
    pub fn check(&self, table: &Table) -> Result<(), Refusal> {
        let group = Group::of(table, self)?;
        for (name, holds) in self.judged(&group) {
            if !holds {
                let field = format!("claim.{name}");
                return Err(Refusal::unsatisfied(&field, "bounds that the group's number is in"));
            }
        }
        Ok(())
    }

    fn judged(&self, group: &Group) -> Vec<(String, bool)> {
        let (count, sum, squares) = (group.count(), group.sum(), group.squares());
        let within = |x: Bounds, scale: i128, total: i128| {
            x.least * scale <= total && total <= x.most * scale
        };
        let spread = THOUSAND * (count * squares - sum * sum);
        let mut judged = vec![
            ("group".into(), count >= self.group_least),
            ("count".into(), self.count.hold(count)),
            ("sum".into(), self.sum.hold(sum)),
            ("mean".into(), within(self.mean, count, THOUSAND * sum)),
            ("variance".into(), within(self.variance, count * count, spread)),
            ("min".into(), group.0.first().is_some_and(|min| self.min.hold(*min))),
            ("max".into(), group.0.last().is_some_and(|max| self.max.hold(*max))),
            (
                "quantile".into(),
                group.quantile(self.permille).is_some_and(|q| self.quantile.hold(q)),
            ),
            ("edges".into(), self.edges.is_sorted()),
        ];
        let mut below = 0;
        for (i, bounds) in self.buckets.iter().enumerate() {
            let upto = self.edges.get(i).map_or(count, |edge| group.below(*edge));
            judged.push((format!("bucket-{}", i + 1), bounds.hold(upto - below)));
            below = upto;
        }
        judged
    }
}

/// Reads words one by one.
struct Reader<'a>(&'a [Fr]);

impl Reader<'_> {
    fn next(&mut self) -> Option<[u8; 32]> {
        let (word, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(word.to_bytes())
    }

    /// A number that was shown with `offset` added.
    fn number(&mut self, offset: i128) -> Option<i128> {
        let bytes = self.next()?;
        let small = bytes.iter().skip(15).all(|byte| *byte == 0);
        let number =
            bytes.iter().take(15).rev().fold(0, |n: i128, byte| n << 8 | i128::from(*byte));
        small.then_some(number - offset)
    }

    fn bounds(&mut self, offset: i128) -> Option<Bounds> {
        Some(Bounds { least: self.number(offset)?, most: self.number(offset)? })
    }

    fn name(&mut self) -> Option<String> {
        let bytes = self.next()?.into_iter().rev().skip_while(|byte| *byte == 0).collect();
        String::from_utf8(bytes).ok().filter(|name| is_name(name))
    }
}

/// The values of a group, sorted.
struct Group(Vec<i128>);

impl Group {
    fn of(table: &Table, claim: &Claim) -> Result<Self, Refusal> {
        let column = |name: &str, field: &str| {
            let found = table.column(name).map(|(_, column)| column);
            found.ok_or_else(|| {
                let message = format!("`{field}`: the dataset has no such column");
                Refusal::new("INPUT_UNKNOWN_COLUMN", field, message)
            })
        };
        let values = column(&claim.column, "claim.column")?;
        let filter = column(&claim.filter.column, "claim.filter.column")?;
        let rows = values.values.iter().zip(&filter.values);
        let chosen = rows.filter(|(_, f)| claim.filter.bounds.hold(i128::from(**f)));
        let mut sorted: Vec<i128> = chosen.map(|(value, _)| i128::from(*value)).collect();
        sorted.sort_unstable();
        Ok(Group(sorted))
    }

    fn count(&self) -> i128 {
        self.0.len() as i128
    }

    fn sum(&self) -> i128 {
        self.0.iter().sum()
    }

    fn squares(&self) -> i128 {
        self.0.iter().map(|value| value * value).sum()
    }

    /// How many lie below an edge.
    fn below(&self, edge: i128) -> i128 {
        self.0.partition_point(|value| *value < edge) as i128
    }

    /// The value at the rank of `permille` thousandths, rounded up.
    fn quantile(&self, permille: i128) -> Option<i128> {
        let rank = (permille * self.count() + THOUSAND - 1) / THOUSAND;
        usize::try_from(rank - 1).ok().and_then(|place| self.0.get(place)).copied()
    }
}

fn both(
    out: &mut Vec<(String, Option<Fr>)>,
    name: &str,
    bounds: Bounds,
    word: impl Fn(i128) -> Option<Fr>,
) {
    out.push((format!("{name}-least"), word(bounds.least)));
    out.push((format!("{name}-most"), word(bounds.most)));
}

/// The number as an element, if it is within `least..=most`, all not negative.
fn word(x: i128, least: i128, most: i128) -> Option<Fr> {
    let x = u128::try_from(x).ok().filter(|_| (least..=most).contains(&x))?;
    Some(Fr::from_raw([x as u64, (x >> 64) as u64, 0, 0]))
}

/// A claimed value as it is stored; values are within range once [`Claim::words`] has them.
pub(super) fn stored_value(x: i128) -> u64 {
    i64::try_from(x).map_or(0, stored)
}
