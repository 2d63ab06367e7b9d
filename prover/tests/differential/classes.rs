//! The classes of described circuits, as tests: the prover judges them, and the verifier.

/// One test for each class of circuits, by the `judge_all` that is in scope.
macro_rules! judge_each_class {
    () => {
        #[test]
        fn gates_and_rotations() {
            judge_all(cases::gates());
        }

        #[test]
        fn public_inputs() {
            judge_all(cases::public_inputs());
        }

        #[test]
        fn copies() {
            judge_all(cases::copies());
        }

        #[test]
        fn lookups() {
            judge_all(cases::lookups());
        }

        #[test]
        fn phases() {
            judge_all(cases::phases());
        }

        #[test]
        fn random_mixtures() {
            if !cases::full() {
                println!("skipped: 44 more mixtures take PROOFPOD_FULL=1");
            }
            let count = if cases::full() { 60 } else { 16 };
            judge_all((0..count).map(cases::mixture).collect());
        }

        #[test]
        fn large_circuits() {
            if !cases::full() {
                println!("skipped: circuits of 2^12 and 2^14 rows take PROOFPOD_FULL=1");
            }
            judge_all(cases::large(cases::full()));
        }
    };
}
pub(crate) use judge_each_class;
