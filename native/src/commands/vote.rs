//! `proofpod vote`: keys that trustees share, and the totals of a vote with their proof.

use crate::error::CliError;
use crate::io::read_text;
use circuits::Fr;
use circuits::field::{to_be_bytes, to_hex};
use circuits::gadgets::jubjub::{Point, Scalar};
use circuits::inputs::{Object, parse};
use circuits::refusal::Refusal;
use circuits::statements::vote::ballot::{Ballot, Keys, OPTIONS, coordinates, count};
use circuits::statements::vote::tally::{Round, Tally, join};
use circuits::statements::vote::trustees::{Dealer, Shares, decrypt, keys};
use clap::{Subcommand, value_parser};
use rand::RngCore;
use rand::rngs::OsRng;
use serde_json::{Value, json};

/// Most trustees: each deals to every other.
const TRUSTEES_MAX: u64 = 64;
/// Bits of the largest total that is looked for: 2^24 steps, about a minute.
const BITS_MAX: u64 = 48;

/// Arguments of `proofpod vote`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print keys for the options and the shares of all trustees.
    Keygen(Keygen),
    /// Print the totals of a sum of ballots, with the proof that a contract takes.
    Tally(TallyArgs),
}

/// Arguments of `proofpod vote keygen`.
#[derive(Debug, clap::Args)]
struct Keygen {
    /// Options of the proposal.
    #[arg(long, value_parser = value_parser!(u64).range(2..=OPTIONS as u64))]
    options: u64,
    /// Number of trustees.
    #[arg(long, value_parser = value_parser!(u64).range(1..=TRUSTEES_MAX))]
    trustees: u64,
    /// How many of them it takes to decrypt.
    #[arg(long, value_parser = value_parser!(u64).range(1..=TRUSTEES_MAX))]
    threshold: u64,
    /// Says that all trustees' shares come from this machine, which could keep them.
    #[arg(long, required = true)]
    insecure_one_machine: bool,
}

/// Arguments of `proofpod vote tally`.
#[derive(Debug, clap::Args)]
struct TallyArgs {
    /// JSON: `context` (chain, contract, proposal), `keys`, `sum` (nonce, then ciphertexts), and
    /// `trustees` as keygen printed them, as many as it takes; `-` is standard input.
    #[arg(default_value = "-")]
    inputs: String,
    /// Totals are looked for below 2^BITS.
    #[arg(long, default_value = "32", value_parser = value_parser!(u64).range(1..=BITS_MAX))]
    bits: u64,
}

/// Runs the command.
pub fn run(args: &Args) -> Result<Value, CliError> {
    match &args.command {
        Command::Keygen(args) => keygen(args),
        Command::Tally(args) => tally(&read_text(&args.inputs)?, args.bits as u32),
    }
}

fn drawn() -> Scalar {
    let mut bytes = [0; 64];
    OsRng.fill_bytes(&mut bytes);
    Scalar::from_bytes_reduced(&bytes)
}

fn scalar_text(scalar: &Scalar) -> String {
    to_hex(&scalar.to_element())
}

fn texts(points: &[Point]) -> Vec<String> {
    coordinates(points).iter().map(to_hex).collect()
}

fn keygen(args: &Keygen) -> Result<Value, CliError> {
    if args.threshold > args.trustees {
        let expected = format!("at most {}, the number of trustees", args.trustees);
        return Err(Refusal::out_of_range("threshold", &expected).into());
    }
    let (options, threshold) = (args.options as usize, args.threshold as usize);
    let dealers: Vec<Dealer> =
        (0..args.trustees).map(|_| Dealer::new(options, threshold, drawn)).collect();
    let published: Vec<_> = dealers.iter().map(Dealer::commitments).collect();
    let trustee = |index: u64| {
        let dealt: Vec<_> = dealers.iter().map(|dealer| dealer.shares_for(index)).collect();
        let shares = Shares::sum(&dealt)?;
        let secrets: Vec<_> = shares.secrets().iter().map(scalar_text).collect();
        Some(json!({ "index": index.to_string(), "shares": secrets }))
    };
    let all: Vec<_> = keys(&published).into_iter().take(options).collect();
    // The contract multiplies by the cofactor, so that no key is outside of the subgroup.
    let eighth = Scalar::eighth();
    let divided: Vec<_> = all.iter().map(|key| *key * eighth).collect();
    Ok(json!({
        "keys": texts(&all),
        "keysDividedBy8": texts(&divided),
        "trustees": (1..=args.trustees).filter_map(trustee).collect::<Vec<_>>(),
    }))
}

fn tally(text: &str, bits: u32) -> Result<Value, CliError> {
    let value = parse(text)?;
    let inputs = Object::of(&value)?;
    let context: Vec<_> = inputs.elements("context", 3)?.iter().map(to_be_bytes).collect();
    let all = points(&inputs, "keys", OPTIONS)?;
    let sum = points(&inputs, "sum", OPTIONS + 1)?;
    let trustees: Vec<Shares> = inputs
        .objects("trustees", TRUSTEES_MAX as usize)?
        .iter()
        .map(shares)
        .collect::<Result<_, _>>()?;
    inputs.refuse_others(&["context", "keys", "sum", "trustees"])?;
    if sum.len() != all.len() + 1 || trustees.is_empty() {
        let refusal = Refusal::length("sum", "one point more than `keys`", sum.len());
        return Err(refusal.into());
    }
    if let Some(other) = trustees.iter().find(|t| t.secrets().len() != all.len()) {
        let got = other.secrets().len();
        return Err(Refusal::length("trustees", "one share for each key", got).into());
    }
    let (keys, sum) = (filled(&all), ballot(&sum));
    let partials: Vec<_> = trustees.iter().map(|t| t.decrypt(&sum, &drawn())).collect();
    let totals = decrypt(&sum, &partials);
    let totals: Option<Vec<u64>> = totals.iter().map(|total| count(total, bits)).collect();
    let missing = || {
        let expected = format!("the shares of enough trustees, and totals below 2^{bits}");
        Refusal::unsatisfied("trustees", &expected)
    };
    let totals = totals.ok_or_else(missing)?;
    let tally = Tally { context: &context, keys: &keys, sum: &sum, totals: &totals };
    prove(&tally, &trustees)
}

/// The trustees' joint proof.
fn prove(tally: &Tally<'_>, trustees: &[Shares]) -> Result<Value, CliError> {
    let statement = tally.statement();
    let indices: Vec<u64> = trustees.iter().map(|trustee| trustee.index).collect();
    let rounds: Vec<_> = trustees.iter().map(|trustee| Round::new(trustee, drawn())).collect();
    let sent: Vec<_> = rounds.iter().map(|round| round.commitment(&statement)).collect();
    let answer = |round: Round<'_>| round.answer(&statement, &indices, &sent);
    let answers: Vec<_> = rounds.into_iter().map(answer).collect();
    let proof = join(&statement, &sent, &answers);
    if !tally.verify(&proof) {
        return Err(Refusal::unsatisfied("trustees", "the shares of these keys").into());
    }
    let totals: Vec<_> = tally.totals.iter().map(u64::to_string).collect();
    let (challenge, answer) = (scalar_text(&proof.challenge), scalar_text(&proof.answer));
    Ok(json!({ "totals": totals, "challenge": challenge, "answer": answer }))
}

/// x and y of each point.
fn points(object: &Object<'_>, field: &str, most: usize) -> Result<Vec<Point>, Refusal> {
    let words = object.elements(field, 2 * most)?;
    let point = |pair: &[Fr]| match *pair {
        [x, y] => Some(Point { x, y }).filter(Point::is_in_subgroup),
        _ => None,
    };
    let all: Option<Vec<Point>> = words.chunks(2).map(point).collect();
    all.ok_or_else(|| Refusal::out_of_range(field, "points of order l, x and y of each"))
}

fn shares(object: &Object<'_>) -> Result<Shares, Refusal> {
    let scalar = |element: &Fr| Scalar::from_element(element);
    let secrets: Option<Vec<_>> = object.elements("shares", OPTIONS)?.iter().map(scalar).collect();
    let expected = "numbers below l";
    let secrets = secrets.ok_or_else(|| Refusal::out_of_range(&object.name("shares"), expected))?;
    let index = object.number("index")?;
    object.refuse_others(&["index", "shares"])?;
    Ok(Shares::new(index, secrets))
}

fn filled(keys: &[Point]) -> Keys {
    std::array::from_fn(|j| keys.get(j).copied().unwrap_or(Point::IDENTITY))
}

fn ballot(points: &[Point]) -> Ballot {
    let at = |i: usize| points.get(i).copied().unwrap_or(Point::IDENTITY);
    Ballot { nonce: at(0), choices: std::array::from_fn(|j| at(j + 1)) }
}
