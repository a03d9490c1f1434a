// json-rules-engine as its own documentation uses it: one engine, a rule with `all` conditions each, `await run(facts)`.
// Started by bench/processes.py, which says what is told and answered line by line. argv[2]: where the package is.
const readline = require("node:readline");
const { Engine } = require(require.resolve("json-rules-engine", { paths: [process.argv[2]] }));

const OPERATORS = {
  "==": "equal",
  "<=": "lessThanInclusive",
  "<": "lessThan",
  ">=": "greaterThanInclusive",
  ">": "greaterThan",
};

function engineOf(rules) {
  const engine = new Engine([], { allowUndefinedFacts: true });
  rules.forEach((rule, index) => {
    const all = rule.map(([fact, operator, value]) => ({ fact, operator: OPERATORS[operator], value }));
    engine.addRule({ conditions: { all }, event: { type: String(index) } });
  });
  return engine;
}

async function fired(engine, facts) {
  const { events } = await engine.run(facts);
  return events.map((event) => Number(event.type)).sort((a, b) => a - b);
}

async function main() {
  let engine = null;
  let facts = [];
  for await (const line of readline.createInterface({ input: process.stdin })) {
    if (engine === null) {
      const told = JSON.parse(line);
      engine = engineOf(told.rules);
      facts = told.facts;
      const answers = [];
      for (const fact of facts) answers.push(await fired(engine, fact));
      console.log(JSON.stringify(answers));
    } else {
      const before = process.cpuUsage();
      for (const fact of facts) await fired(engine, fact);
      const { user, system } = process.cpuUsage(before);
      console.log((user + system) / facts.length);
    }
  }
}

main();
