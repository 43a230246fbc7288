import Statsd
import Testing

@Suite struct GlobGraphTests {
    @Test func `the graph has an arrow for each segment and a box where rules end`() {
        var rules = MappingRules()
        rules.rules = [
            MappingRule(match: "a.*.c", name: "one"), MappingRule(match: "a.b", name: "two"),
            MappingRule(match: "a.b", name: "three"), MappingRule(match: "x_*.**", name: "four"),
        ]
        rules.rules[1].types = [.counter, .observer]
        rules.rules[2].types = .gauge
        let graph = Mapper(rules).globGraph
        #expect(
            graph == """
                digraph martlet {
                  rankdir=LR;
                  node [shape=point];
                  n0 -> n1 [label="a"];
                  n0 -> n5 [label="x_*"];
                  n1 -> n2 [label="*"];
                  n1 -> n4 [label="b"];
                  n2 -> n3 [label="c"];
                  n3 [shape=box, label="rule 1"];
                  n4 [shape=box, label="rule 2 (counter, observer)\\nrule 3 (gauge)"];
                  n5 -> n6 [label="**"];
                  n6 [shape=box, label="rule 4"];
                }

                """)
    }

    @Test func `no rules are a graph without arrows`() {
        #expect(
            Mapper(MappingRules()).globGraph == """
                digraph martlet {
                  rankdir=LR;
                  node [shape=point];
                }

                """)
    }
}
