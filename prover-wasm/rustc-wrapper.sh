#!/bin/sh
# RUSTC_WRAPPER of the wasm builds: compiles halo2curves without its feature `bn256-table`.
#
# halo2-axiom asks for that feature, and cargo cannot take a dependency's wish back. The feature
# puts 2 MiB of multiples of R into the data section (65,536 field elements, incompressible: three
# times the rest of the download) to save one multiplication in `Fr::from(u64)`. Without it upstream's own
# other branch is compiled. Everything else is passed through as it came.
rustc=$1
shift
crate=
previous=
for argument; do
  [ "$previous" = --crate-name ] && crate=$argument
  previous=$argument
done
[ "$crate" = halo2curves_axiom ] || exec "$rustc" "$@"

left=$#
while [ "$left" -gt 0 ]; do
  argument=$1
  shift
  left=$((left - 1))
  if [ "$argument" = --cfg ] && [ "$1" = 'feature="bn256-table"' ]; then
    shift
    left=$((left - 1))
  else
    set -- "$@" "$argument"
  fi
done
exec "$rustc" "$@"
