/* Conditions and sums of a form, compiled to arrays by catalogue/compiled.py. The same answers as the server's; undefined where only the server knows. */
const unknown = Symbol("unknown");
const no = () => { throw unknown; };
const isNum = (x) => typeof x === "number" || typeof x === "boolean";
const num = (x) => isNum(x) ? +x : no();
const near = (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
const list = (x) => Array.isArray(x) ? x : no();
const truth = (x) => Array.isArray(x) ? (x.column ? x.some(truth) : x.length > 0) : !!x;
const same = (a, b) => {
  if (isNum(a) && isNum(b)) return near(+a, +b);
  if (Array.isArray(a) && Array.isArray(b)) return !a.list === !b.list && a.length === b.length && a.every((x, i) => same(x, b[i]));
  return a?.key !== undefined && b?.key !== undefined ? a.key === b.key : a === b;
};
const order = (a, b) => {
  if (isNum(a) && isNum(b)) return near(+a, +b) ? 0 : a - b;
  return typeof a === "string" && typeof b === "string" ? (a < b ? -1 : a > b ? 1 : 0) : no();
};
const within = (a, b) => Array.isArray(b) ? b.some((x) => same(a, x)) : typeof a === "string" && typeof b === "string" ? b.includes(a) : no();
const floor = (a, b) => { const q = num(a) / (num(b) || no()), r = Math.round(q); return near(q, r) ? r : Math.floor(q); };
const compare = {
  "==": same, "!=": (a, b) => !same(a, b), "<": (a, b) => order(a, b) < 0, "<=": (a, b) => order(a, b) <= 0,
  ">": (a, b) => order(a, b) > 0, ">=": (a, b) => order(a, b) >= 0, in: within, "!in": (a, b) => !within(a, b),
};
const sums = {
  "+": (a, b) => typeof a === "string" && typeof b === "string" ? a + b : num(a) + num(b), "-": (a, b) => num(a) - num(b), "*": (a, b) => num(a) * num(b),
  "/": (a, b) => num(a) / (num(b) || no()), "//": floor, "%": (a, b) => num(a) - num(b) * floor(a, b),
};
const known = {
  abs: (x) => Math.abs(num(x)), all: (x) => list(x).every(truth), sum: (x) => list(x).filter((c) => c !== null).reduce((a, c) => a + num(c), 0),
};
const member = (x, name) => x === null ? null : typeof x === "object" && !Array.isArray(x) && Object.hasOwn(x, name) ? x[name] : no();
const marked = (rows, mark) => Object.assign(rows, { [mark]: true });
function holds(sign, a, b) {
  if (!a?.column || !b?.column) return compare[sign](a, b);
  return a.length === b.length ? marked(a.map((x, i) => compare[sign](x, b[i])), "column") : no();
}
function either(parts, of, or) {
  let last = null, open = false;
  for (const part of parts) {
    try { last = of(part); } catch (e) { if (e !== unknown) throw e; open = true; continue; }
    if (truth(last) === or) return last;
  }
  return open ? no() : last;
}
function chain([left, ...rest], of) {
  let a = of(left);
  for (let i = 0; i < rest.length; i += 2) {
    const b = of(rest[i + 1]), met = holds(rest[i], a, b);
    if (!truth(met) || met?.column) return met;
    a = b;
  }
  return true;
}
const say = (form, get) => {
  const of = (f) => {
    if (!Array.isArray(f)) return f;
    const [op, a, b, c] = f;
    switch (op) {
      case "n": { const v = get(a); return v === undefined ? no() : v; }
      case "l": return marked(f.slice(1).map(of), "list");
      case ".": { const x = of(a); return Array.isArray(x) ? marked(x.map((row) => member(row, b)), "column") : member(x, b); }
      case "&": case "|": return either(f.slice(1), of, op === "|");
      case "!": return !truth(of(a));
      case "neg": return -num(of(a));
      case "pos": return num(of(a));
      case "?": return of(truth(of(a)) ? b : c);
      case "c": return chain(f.slice(1), of);
      case "f": { const told = f.slice(2).map(of); return Object.hasOwn(known, a) && told.length === 1 ? known[a](told[0]) : no(); }
      default: return sums[op](of(a), of(b));
    }
  };
  try { return of(form); } catch (e) { if (e !== unknown) throw e; }
};
globalThis.zl = { ...globalThis.zl, say, truth };
