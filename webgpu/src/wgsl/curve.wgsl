// Points of the curve. Affine: (0, 0) is the identity. XYZZ: x = X / ZZ, y = Y / ZZZ with
// ZZ^3 = ZZZ^2, and ZZ = 0 is the identity. Formulas: Explicit-Formulas Database, "xyzz", a = 0.
struct Affine { x: Fe, y: Fe }
struct Xyzz { x: Fe, y: Fe, zz: Fe, zzz: Fe }
const IDENTITY = Xyzz(ZERO, ZERO, ZERO, ZERO);

// "dbl-2008-s-1". The identity stays the identity; no point has y = 0.
fn double_point(p: Xyzz) -> Xyzz {
  let u = fq_add(p.y, p.y);
  let v = fq_mul(u, u);
  let w = fq_mul(u, v);
  let s = fq_mul(p.x, v);
  let square = fq_mul(p.x, p.x);
  let m = fq_add(fq_add(square, square), square);
  let x = fq_sub(fq_mul(m, m), fq_add(s, s));
  let y = fq_sub(fq_mul(m, fq_sub(s, x)), fq_mul(w, p.y));
  return Xyzz(x, y, fq_mul(v, p.zz), fq_mul(w, p.zzz));
}

// "madd-2008-s", and what it does not cover: identities, equal and opposite points.
fn add_affine(p: Xyzz, q: Affine) -> Xyzz {
  if (is_zero(q.x) && is_zero(q.y)) { return p; }
  let alone = Xyzz(q.x, q.y, FQ_ONE, FQ_ONE);
  if (is_zero(p.zz)) { return alone; }
  let h = fq_sub(fq_mul(q.x, p.zz), p.x);
  let r = fq_sub(fq_mul(q.y, p.zzz), p.y);
  if (is_zero(h)) {
    if (is_zero(r)) { return double_point(alone); }
    return IDENTITY;
  }
  let hh = fq_mul(h, h);
  let hhh = fq_mul(h, hh);
  let v = fq_mul(p.x, hh);
  let x = fq_sub(fq_sub(fq_mul(r, r), hhh), fq_add(v, v));
  let y = fq_sub(fq_mul(r, fq_sub(v, x)), fq_mul(p.y, hhh));
  return Xyzz(x, y, fq_mul(p.zz, hh), fq_mul(p.zzz, hhh));
}

// "add-2008-s", likewise completed.
fn add_points(p: Xyzz, q: Xyzz) -> Xyzz {
  if (is_zero(p.zz)) { return q; }
  if (is_zero(q.zz)) { return p; }
  let u = fq_mul(p.x, q.zz);
  let s = fq_mul(p.y, q.zzz);
  let h = fq_sub(fq_mul(q.x, p.zz), u);
  let r = fq_sub(fq_mul(q.y, p.zzz), s);
  if (is_zero(h)) {
    if (is_zero(r)) { return double_point(p); }
    return IDENTITY;
  }
  let hh = fq_mul(h, h);
  let hhh = fq_mul(h, hh);
  let v = fq_mul(u, hh);
  let x = fq_sub(fq_sub(fq_mul(r, r), hhh), fq_add(v, v));
  let y = fq_sub(fq_mul(r, fq_sub(v, x)), fq_mul(s, hhh));
  return Xyzz(x, y, fq_mul(fq_mul(p.zz, q.zz), hh), fq_mul(fq_mul(p.zzz, q.zzz), hhh));
}
