import Testing

/// `martlet replay` with mapping rules: what becomes of each line, and of each name.
@Suite struct ReplayedRulesTests {
    private static let rules = """
        mapping:
          rules:
          - {match: a.*, name: mapped, labels: {l: $1}}
          - {match: "^secret", match_type: regex, action: drop}
          - {match: "t.*", name: total, counter: cumulative, scale: 2}
          - {match: "u.*", name: level, type: updown, match_metric_type: counter}
        """

    private static let input = """
        a.x:1|c
        a.x:1|c
        secret.b:1|g
        rare:1|c
        often:1|ms
        often:2|ms
        bad line
        t.a:7|c
        u.a:3|c|@0.5
        a.y:1|c:2|ms|@0.5|#k:v
        set:me|s
        a.z:1|g:x|g
        _sc|db|0

        """

    private static let lines = """
        a.x:1|c: counter p.mapped{l="x"} 1 by rule 1, a.*
        a.x:1|c: counter p.mapped{l="x"} 1 by rule 1, a.*
        secret.b:1|g: dropped by rule 2, ^secret
        rare:1|c: counter p.rare 1, no rule
        often:1|ms: timer p.often 1, no rule
        often:2|ms: timer p.often 2, no rule
        rejected no_colon: bad line
        t.a:7|c: counter p.total 14 in all by rule 3, t.*
        u.a:3|c|@0.5: gauge p.level +6 by rule 4, u.*
        a.y:1|c:2|ms|@0.5|#k:v: counter p.mapped{k="v",l="y"} 1 by rule 1, a.*
        a.y:1|c:2|ms|@0.5|#k:v: timer p.mapped{k="v",l="y"} 2 × 2 by rule 1, a.*
        set:me|s: set p.set me, no rule
        a.z:1|g:x|g: gauge p.mapped{l="z"} 1 by rule 1, a.*
        a.z:1|g:x|g: dropped, bad_value
        _sc|db|0: service check

        """

    private static let names = """

        # mapping
        2 × counter a.x: mapped{l="x"} by rule 1, a.*
        1 × counter a.y: mapped{l="y"} by rule 1, a.*
        1 × timer a.y: mapped{l="y"} by rule 1, a.*
        1 × gauge a.z: mapped{l="z"} by rule 1, a.*
        1 × gauge secret.b: dropped by rule 2, ^secret
        1 × counter t.a: total by rule 3, t.*
        1 × counter u.a: level by rule 4, u.*
        2 × timer often: unmapped
        1 × counter rare: unmapped
        1 × set set: unmapped

        # backend console

        """

    @Test func `replay says what becomes of each line and name, unmapped ones by their number`()
        throws
    {
        let folder = TestFolder()
        let file = try folder.write(Self.rules, to: "m.yml")
        let done = try ChildProcess.run(
            [
                "replay", "-c", file, "--set", "names.prefix=p.", "--set",
                "backends=[{type: console}]", "-",
            ], input: Self.input)
        #expect(done.exitCode == 0, "\(done.errors)")
        #expect(done.output.hasPrefix(Self.lines), "\(done.output)")
        #expect(done.output.contains(Self.names), "\(done.output)")
        #expect(done.output.contains("p.mapped"))
    }

    @Test func `without rules nothing is said of them`() throws {
        let done = try ChildProcess.run(
            ["replay", "--set", "backends=[{type: console}]", "-"], input: "a:1|c|#k:v\n")
        #expect(done.output.hasPrefix("a:1|c|#k:v: counter a{k=\"v\"} 1\nlines: 1 received"))
    }
}
