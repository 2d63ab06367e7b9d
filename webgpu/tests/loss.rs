//! Every way to lose a GPU is a typed error, at every dispatch, and the caller's own sum stands.
#![allow(missing_docs)]

mod common;

use std::time::Duration;

use bn254::Fr;
use common::{Random, gpu, options};
use webgpu::fault::{Fault, Kind};
use webgpu::{GpuError, Options};

#[test]
fn faults_at_every_dispatch_are_typed() {
    let mut random = Random(21);
    let (points, scalars) = (random.points(20), random.scalars(20));
    let columns: [&[Fr]; 1] = [&scalars];
    let expected = bn254::Bases::new(&points).commit(&columns);
    let Some(mut device) = gpu(options(None)) else { return };
    for kind in Kind::ALL {
        for dispatch in 0..12 {
            let bases = device.bases(&points).unwrap();
            device.inject(Fault { kind, dispatch });
            let error = device.commit(&bases, &columns).unwrap_err();
            assert!(kind.explains(&error), "{kind:?} at {dispatch}: {error}");
            let again = device.commit(&bases, &columns);
            if kind == Kind::Lost {
                assert!(kind.explains(&again.unwrap_err()), "a loss stays");
                let Some(fresh) = gpu(options(None)) else { return };
                device = fresh;
            } else {
                assert_eq!(again.unwrap(), expected, "{kind:?} at {dispatch}: the device goes on");
            }
        }
    }
}

#[test]
fn a_silent_device_is_a_watchdog_error() {
    let limit = Duration::ZERO;
    let Some(gpu) = gpu(Options { watchdog: limit, ..Options::default() }) else { return };
    let mut random = Random(22);
    let bases = gpu.bases(&random.points(500)).unwrap();
    let error = gpu.commit(&bases, &[&random.scalars(500)]).unwrap_err();
    assert_eq!(error, GpuError::Watchdog { limit });
}
