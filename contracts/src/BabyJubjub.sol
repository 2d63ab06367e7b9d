// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.28;

/// @title Points of Baby Jubjub (EIP-2494)
/// @dev The addition law is complete: no two points of the curve are an exception. Nothing here
/// checks that points are on the curve but `isOnCurve`.
library BabyJubjub {
    /// @notice Order of the field of coordinates: BN254's scalar field.
    uint256 internal constant R =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;
    /// @notice Order of the base point.
    uint256 internal constant L =
        2736030358979909402780800718157159386076813972158567259200215660948447373041;
    uint256 internal constant BASE_X =
        5299619240641551281634865583518297030282874472190772894086521144482721001553;
    uint256 internal constant BASE_Y =
        16950150798460657717958625567821834550301663161624707787222815936182638968203;
    uint256 private constant A = 168700;
    uint256 private constant D = 168696;

    /// @notice A point by its coordinates.
    struct Point {
        uint256 x;
        uint256 y;
    }

    /// @notice The neutral element.
    function identity() internal pure returns (Point memory) {
        return Point(0, 1);
    }

    /// @notice The base point of order L.
    function base() internal pure returns (Point memory) {
        return Point(BASE_X, BASE_Y);
    }

    /// @notice Whether the coordinates are canonical and satisfy the curve's equation.
    function isOnCurve(Point memory p) internal pure returns (bool) {
        if (p.x >= R || p.y >= R) return false;
        uint256 x2 = mulmod(p.x, p.x, R);
        uint256 y2 = mulmod(p.y, p.y, R);
        uint256 right = addmod(1, mulmod(D, mulmod(x2, y2, R), R), R);
        return addmod(mulmod(A, x2, R), y2, R) == right;
    }

    /// @notice The sum of two points of the curve, by one inversion.
    function add(Point memory p, Point memory q) internal view returns (Point memory) {
        uint256 xs = mulmod(p.x, q.x, R);
        uint256 ys = mulmod(p.y, q.y, R);
        uint256 t = mulmod(D, mulmod(xs, ys, R), R);
        uint256 plus = addmod(1, t, R);
        uint256 minus = addmod(1, R - t, R);
        uint256 inverse = invert(mulmod(plus, minus, R));
        uint256 x = addmod(mulmod(p.x, q.y, R), mulmod(p.y, q.x, R), R);
        uint256 y = addmod(ys, R - mulmod(A, xs, R), R);
        return Point(
            mulmod(x, mulmod(minus, inverse, R), R), mulmod(y, mulmod(plus, inverse, R), R)
        );
    }

    /// @notice Eight times a point: always of order L or neutral.
    function timesCofactor(Point memory p) internal view returns (Point memory q) {
        q = add(p, p);
        q = add(q, q);
        q = add(q, q);
    }

    /// @notice The sum of `scalars[i]` times `points[i]`, by Straus' method: all doublings are
    /// shared. Scalars are below 2^256.
    function combine(uint256[] memory scalars, Point[] memory points)
        internal
        view
        returns (Point memory)
    {
        uint256 bits = 0;
        for (uint256 i = 0; i < scalars.length; i++) {
            bits |= scalars[i];
        }
        uint256[3] memory sum = [uint256(0), 1, 1];
        for (uint256 bit = _length(bits); bit > 0;) {
            bit--;
            _double(sum);
            for (uint256 i = 0; i < scalars.length; i++) {
                if ((scalars[i] >> bit) & 1 == 1) _add(sum, points[i]);
            }
        }
        uint256 inverse = invert(sum[2]);
        return Point(mulmod(sum[0], inverse, R), mulmod(sum[1], inverse, R));
    }

    /// @notice The inverse modulo R, by Fermat and the precompile; zero of zero.
    function invert(uint256 value) internal view returns (uint256 result) {
        bool done;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, 0x20)
            mstore(add(free, 0x20), 0x20)
            mstore(add(free, 0x40), 0x20)
            mstore(add(free, 0x60), value)
            mstore(add(free, 0x80), sub(R, 2))
            mstore(add(free, 0xa0), R)
            done := staticcall(gas(), 0x05, free, 0xc0, free, 0x20)
            result := mload(free)
        }
        require(done);
    }

    /// @dev Number of bits up to the highest that is set.
    function _length(uint256 value) private pure returns (uint256 bits) {
        for (; value != 0; value >>= 1) {
            bits++;
        }
    }

    /// @dev `dbl-2008-bbjlp` of the explicit formulas database.
    function _double(uint256[3] memory p) private pure {
        (uint256 x, uint256 y, uint256 z) = (p[0], p[1], p[2]);
        uint256 b = addmod(x, y, R);
        b = mulmod(b, b, R);
        uint256 c = mulmod(x, x, R);
        uint256 d = mulmod(y, y, R);
        uint256 e = mulmod(A, c, R);
        uint256 f = addmod(e, d, R);
        uint256 h = mulmod(z, z, R);
        uint256 j = addmod(f, R - addmod(h, h, R), R);
        p[0] = mulmod(addmod(b, R - addmod(c, d, R), R), j, R);
        p[1] = mulmod(f, addmod(e, R - d, R), R);
        p[2] = mulmod(f, j, R);
    }

    /// @dev `add-2008-bbjlp` with a second point whose Z is 1.
    function _add(uint256[3] memory p, Point memory q) private pure {
        uint256 z = p[2];
        uint256 b = mulmod(z, z, R);
        uint256 c = mulmod(p[0], q.x, R);
        uint256 d = mulmod(p[1], q.y, R);
        uint256 e = mulmod(D, mulmod(c, d, R), R);
        uint256 f = addmod(b, R - e, R);
        uint256 g = addmod(b, e, R);
        uint256 cross = mulmod(addmod(p[0], p[1], R), addmod(q.x, q.y, R), R);
        cross = addmod(cross, R - addmod(c, d, R), R);
        p[0] = mulmod(mulmod(z, f, R), cross, R);
        p[1] = mulmod(mulmod(z, g, R), addmod(d, R - mulmod(A, c, R), R), R);
        p[2] = mulmod(f, g, R);
    }
}
