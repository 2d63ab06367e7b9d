pragma circom 2.1.6;
// The statement `access` (circuits/src/statements/access) for snarkjs Groth16: the same hashes with
// the same domains, the same LeanIMT skips, the same range.
include "poseidon.circom";
include "bitify.circom";

// Word 0 of Poseidon on (domain, left, right).
template Hash(domain) {
    signal input left;
    signal input right;
    signal output out;
    component permutation = PoseidonEx(2, 1);
    permutation.initialState <== domain;
    permutation.inputs[0] <== left;
    permutation.inputs[1] <== right;
    out <== permutation.out[0];
}

template Level() {
    signal input node;
    signal input sibling;
    signal input siblingIsLeft;
    signal input present;
    signal output next;
    siblingIsLeft * (1 - siblingIsLeft) === 0;
    present * (1 - present) === 0;
    component hash = Hash(0);
    signal shift <== siblingIsLeft * (sibling - node);
    hash.left <== node + shift;
    hash.right <== sibling - shift;
    next <== node + present * (hash.out - node);
}

template Access(depth) {
    signal input secret;
    signal input balance;
    signal input siblings[depth];
    signal input siblingIsLeft[depth];
    signal input present[depth];
    signal input root;
    signal input threshold;
    signal input scope;
    signal input nullifier;
    signal input message;

    signal commitment <== Hash(1)(secret, 0);
    signal nodes[depth + 1];
    nodes[0] <== Hash(2)(commitment, balance);
    for (var i = 0; i < depth; i++) {
        nodes[i + 1] <== Level()(nodes[i], siblings[i], siblingIsLeft[i], present[i]);
    }
    nodes[depth] === root;
    signal mine <== Hash(3)(secret, scope);
    mine === nullifier;
    component difference = Num2Bits(64);
    difference.in <== balance - threshold;
    // A public input that no constraint reads could be exchanged in a Groth16 proof.
    signal bound <== message * message;
}

component main {public [root, threshold, scope, nullifier, message]} = Access(20);
