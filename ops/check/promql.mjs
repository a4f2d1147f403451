// What a PromQL expression asks for, by the grammar of Prometheus's own editor.
import { parser } from '@prometheus-io/lezer-promql';

// Grafana puts these in before Prometheus sees an expression.
const MACROS = [
  [/\$__(rate_interval|interval|range)/g, '5m'],
  [/\$\{?__(interval|range)_(ms|s)\}?/g, '300'],
];

/**
 * The metrics that an expression names: `[{ name, labels: [{ name, op, value }] }]`.
 * Throws if it is no PromQL.
 */
export function metricsOf(text) {
  const expression = MACROS.reduce((sofar, [macro, value]) => sofar.replace(macro, value), text);
  const of = (node) => expression.slice(node.from, node.to);
  const found = [];
  parser.parse(expression).iterate({
    enter(node) {
      if (node.type.isError) {
        throw new Error(`no PromQL at character ${node.from}: ${text}`);
      }
      if (node.name === 'VectorSelector') {
        found.push(selected(node.node, of));
      }
    },
  });
  if (found.length === 0) {
    throw new Error(`names no metric: ${text}`);
  }
  return found;
}

function selected(selector, of) {
  const labels = (selector.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map((matcher) => ({
    name: of(matcher.getChild('LabelName')),
    op: of(matcher.getChild('MatchOp')),
    value: of(matcher.getChild('StringLiteral')).slice(1, -1),
  }));
  const name = selector.getChild('Identifier');
  if (name === null) {
    throw new Error(`a selector without the name of a metric: ${of(selector)}`);
  }
  return { name: of(name), labels };
}
