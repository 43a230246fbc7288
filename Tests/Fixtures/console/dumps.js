// Writes Tests/Fixtures/console/dumps.json: what node's util.inspect makes of the reference's
// `counters`, `gauges` (a number a key) and `timers` (a list a key). Run with node 20:
//
//     node Tests/Fixtures/console/dumps.js > Tests/Fixtures/console/dumps.json
'use strict';
const util = require('util');

let state = 20240229n;
function random() {  // SplitMix64
  state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
  let z = state;
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return Number((z ^ (z >> 31n)) >> 11n) / 2 ** 53;
}
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];

const numbers = [
  () => below(10), () => below(1000), () => below(1e9), () => -below(100), () => random(),
  () => Math.round(random() * 1e5) / 100, () => random() * 10 ** (below(60) - 30),
  () => pick([0, -0, 1e21, 1e-7, 123456789012345680000, 0.000001, 5e-324, 1.7976931348623157e308,
    100, 1e20, 0.1 + 0.2, 14.142135623730951, -1e-7, 9007199254740993, Infinity, NaN, -Infinity]),
];
const words = ['a', 'requests', 'db', 'api.login', 'x1', 'home_page', 'web-01', 'gc.pause'];
const oddities = ['12', '0', '007', '4294967295', '4294967294', '', 'a;env=prod', "it's", 'a"b\'c',
  'tab\tkey', 'é', '日本', 'a b', '1a', '_x', '$y', '😀', 'back\\slash', '`"\'', '\u007f\u0001',
  '\u0085', 'line\nbreak'];
function key() {
  if (below(12) === 0) return pick(oddities);
  const parts = [];
  for (let n = 1 + below(3); n > 0; n--) parts.push(pick(words));
  return parts.join('.') + (below(2) ? below(100) : '');
}
function list() {
  const length = pick([0, 1, 2, 5, 6, 7, 8, 12, 26, 27, 99, 100, 101, 102, 120, below(120)]);
  const number = below(3) ? pick(numbers) : () => pick(numbers)();
  return Array.from({ length }, number);
}
function object(keys, value) {
  const made = {};
  for (let n = 0; n < keys; n++) made[key()] = value();
  return made;
}
const text = (x) => Object.is(x, -0) ? '-0' : String(x);
const cases = [];
function add(made) {
  const entries = Object.keys(made).sort(() => 0).map((name) =>
    [name, Array.isArray(made[name]) ? made[name].map(text) : text(made[name])]);
  cases.push({ entries, dump: util.inspect(made) });
}

add({});
for (const name of oddities) add({ [name]: 1 });
for (let n = 0; n < 60; n++) add(object(below(12), () => pick(numbers)()));
for (let n = 0; n < 1; n++) add(object(120, () => pick(numbers)()));
for (let n = 0; n < 60; n++) add(object(1 + below(2), list));
for (let n = 0; n < 2; n++) add(object(6, list));
// With one hundred items at most written, the columns depend on whether the note counts.
for (let n = 0; n < 12; n++) add({ t: Array.from({ length: 101 + below(20) }, () => Math.round(random() * 1e5) / 100) });
process.stdout.write('[\n' + cases.map((c) => JSON.stringify(c)).join(',\n') + '\n]\n');
