// Where the operators' files name metrics: `[{ where, expression }]` each.
import { parse } from 'yaml';

/** Every query of a Grafana dashboard: panels, panels in rows, annotations, variables. */
export function ofDashboard(file, text) {
  const found = [];
  const walk = (value, title) => {
    if (Array.isArray(value)) {
      value.forEach((item) => walk(item, title));
    } else if (value !== null && typeof value === 'object') {
      const here = typeof value.title === 'string' ? value.title : title;
      if (typeof value.expr === 'string') {
        found.push({ where: `${file}: ${here}`, expression: value.expr });
      }
      Object.values(value).forEach((item) => walk(item, here));
    }
  };
  const dashboard = JSON.parse(text);
  walk(dashboard, file);
  for (const variable of dashboard.templating?.list ?? []) {
    // label_values(METRIC, label)
    const query = variable.query?.query ?? variable.query;
    const metric = /^label_values\((.+),\s*\w+\)$/.exec(variable.type === 'query' ? query : '')?.[1];
    if (metric !== undefined) {
      found.push({ where: `${file}: variable ${variable.name}`, expression: metric });
    }
  }
  return found;
}

/** Every rule of a file of Prometheus, and what its annotations would query. */
export function ofRules(file, text) {
  return parse(text).groups.flatMap(({ rules }) =>
    rules.map((rule) => ({ where: `${file}: ${rule.alert ?? rule.record}`, expression: rule.expr })));
}

/** Every piece of code in a page that begins as our metrics' names do. */
export function ofPage(file, text) {
  const prose = text.replace(/^```.*?^```/gms, '');
  return [...prose.matchAll(/`((?:tradewind|substrate)_[^`]+)`/g)].map(([, expression]) => ({ where: file, expression }));
}
