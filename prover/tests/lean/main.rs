//! The lean profile: its prover and verifier against a naive prover and a naive verifier that share
//! no code with them and know the setup's secret.

mod files;
mod forger;
mod honest;
mod malicious;
mod polynomial;
mod reference;
mod refusals;
mod resume;
mod toy;
mod zero_knowledge;
