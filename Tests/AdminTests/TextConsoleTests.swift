import Admin
import EventLoop
import Statsd
import Testing

@Suite struct TextConsoleTests {
    static let helpText =
        "Commands: stats, counters, timers, gauges, delcounters, deltimers, delgauges, "
        + "health, config, quit\n\n"

    /// Sends a command, then `quit`, and answers all that came.
    static func ask(_ fixture: AdminFixture, _ commands: String) throws -> String {
        let peer = try Peer(fixture.consolePort)
        peer.send(commands + "quit\n")
        return try peer.textToEnd()
    }

    @Sendable static func prepare(_ agent: FakeAgent) {
        agent.series[.counter] = [
            CurrentSeries(key: "statsd.bad_lines_seen", values: [0]),
            CurrentSeries(key: "statsd.packets_received", values: [12]),
            CurrentSeries(key: "statsd.metrics_received", values: [240.5]),
            CurrentSeries(key: "hits|env:prod", values: [3]),
            CurrentSeries(key: "hits", values: [1e21]),
        ]
        agent.series[.gauge] = [CurrentSeries(key: "load", values: [-0.25])]
        agent.series[.timer] = [
            CurrentSeries(key: "login", values: [320, 12.5]),
            CurrentSeries(key: "idle", values: []),
            CurrentSeries(key: "db.q", values: [1, 2, 3, 4, 5, 6, 7]),
        ]
        agent.effectiveConfiguration = """
            interval: 10s
            http:
              listen: "127.0.0.1:9102"
            timers:
              percentiles: [90]
            backends:
              - type: graphite
                address: localhost

            """
        prepareStatus(&agent.status)
    }

    private static func prepareStatus(_ status: inout AgentStatus) {
        status.uptimeSeconds = 3600.4
        status.lastInputSeconds = AdminFixture.wallSeconds - 7
        status.state.total.linesRejected = status.state.total.linesRejected.indices.map {
            $0 < 2 ? 21 : 0
        }
        var graphite = BackendStatus(name: "graphite", type: "graphite")
        graphite.lastFlushSeconds = AdminFixture.wallSeconds - 4
        graphite.flushMilliseconds = 3.2
        graphite.flushBytes = 812
        status.backends = [graphite, BackendStatus(name: "console", type: "console")]
    }

    @Test(arguments: [
        ("help\n", helpText),
        ("help me\r\n", helpText),
        (
            "stats\n",
            """
            uptime: 3600
            messages.last_msg_seen: 7
            messages.bad_lines_seen: 42
            graphite.last_flush: 4
            graphite.last_exception: 1700000100
            graphite.flush_time: 3
            graphite.flush_length: 812
            console.lastFlush: 1699996500
            console.lastException: 1699996500
            END


            """
        ),
        (
            "counters\n",
            """
            {
              'statsd.bad_lines_seen': 0,
              'statsd.packets_received': 12,
              'statsd.metrics_received': 240.5,
              'hits;env=prod': 3,
              hits: 1e+21
            }
            END


            """
        ),
        ("gauges\n", "{ load: -0.25 }\nEND\n\n"),
        (
            "timers\n",
            """
            {
              login: [ 320, 12.5 ],
              idle: [],
              'db.q': [
                1, 2, 3, 4,
                5, 6, 7
              ]
            }
            END


            """
        ),
        ("delcounters hits\n", "deleted: hits\nEND\n\n"),
        ("delcounters hits;env=prod\n", "deleted: hits;env=prod\nEND\n\n"),
        (
            "delcounters statsd.* hits nope\n",
            """
            deleted: statsd.bad_lines_seen
            deleted: statsd.packets_received
            deleted: statsd.metrics_received
            deleted: hits
            metric nope not found
            END


            """
        ),
        ("delcounters *\n", "metric * not found\nEND\n\n"),
        ("delcounters hit*\n", "metric hit* not found\nEND\n\n"),
        ("delcounters\n", "END\n\n"),
        (
            "deltimers login  idle\n",
            "deleted: login\nmetric  not found\ndeleted: idle\nEND\n\n"
        ),
        ("delgauges load load\n", "deleted: load\nmetric load not found\nEND\n\n"),
        ("delgauges login\n", "metric login not found\nEND\n\n"),
        ("health\n", "health: up\n"),
        ("health Down\nhealth\nhealth UP\n", "health: down\nhealth: down\nhealth: up\n"),
        ("health down\nhealth maybe\n", "health: down\nhealth: down\n"),
        (
            "config\n",
            """

            interval: 10s
            http > listen: "127.0.0.1:9102"
            timers > percentiles: [90]
            backends > - type: graphite
            backends > address: localhost

            """
        ),
        ("quit\nhelp\n", ""),
        ("sets\n", "ERROR\n"), ("delsets a\n", "ERROR\n"), ("HELP\n", "ERROR\n"),
        ("\n", "ERROR\n"), ("\r\n", "ERROR\n"), ("  help  \n", helpText),
        (" \n", "ERROR\n"), ("help\n\n", helpText), ("stat\u{0}s\n", "ERROR\n"),
    ])
    func `replies are the reference's, byte by byte`(command: String, reply: String) throws {
        let fixture = try AdminFixture(prepare: Self.prepare)
        #expect(try Self.ask(fixture, command) == reply)
        _ = fixture.ask { $0.agent.answersLater = false }
        fixture.close()
    }

    @Test func `an empty agent lists an empty object`() throws {
        let fixture = try AdminFixture { $0.answersLater = false }
        #expect(try Self.ask(fixture, "counters\ntimers\n") == "{}\nEND\n\n{}\nEND\n\n")
        fixture.close()
    }

    @Test func `commands in one packet are answered in their order`() throws {
        let fixture = try AdminFixture(prepare: Self.prepare)
        let commands = "gauges\nhelp\ndelgauges load\ngauges\n"
        let expected =
            "{ load: -0.25 }\nEND\n\n" + Self.helpText + "deleted: load\nEND\n\n" + "{}\nEND\n\n"
        #expect(try Self.ask(fixture, commands) == expected)
        fixture.close()
    }

    @Test func `a command in pieces is one command`() throws {
        let fixture = try AdminFixture()
        let peer = try Peer(fixture.consolePort)
        for piece in ["hea", "lth", " do", "wn\r", "\nhealth\n"] {
            peer.send(piece)
            // The loop has read the piece once it has answered.
            _ = try Peer.ask(fixture.httpPort, "GET /healthz")
        }
        let expected = "health: down\nhealth: down\n"
        #expect(try peer.text(expected.utf8.count) == expected)
        fixture.close()
    }

    @Test func `a question without a line feed is answered when nothing follows`() throws {
        let fixture = try AdminFixture()
        let peer = try Peer(fixture.consolePort)
        peer.send("health")
        #expect(try peer.text(11) == "health: up\n")
        fixture.close()
    }

    @Test func `what a finished peer has asked is answered`() throws {
        let fixture = try AdminFixture(prepare: Self.prepare)
        let peer = try Peer(fixture.consolePort)
        peer.send("gauges\ndelgauges load")
        peer.finishSending()
        #expect(try peer.textToEnd() == "{ load: -0.25 }\nEND\n\ndeleted: load\nEND\n\n")
        fixture.close()
    }

    @Test func `a drained agent is down`() throws {
        let fixture = try AdminFixture { $0.status.readiness = .draining }
        #expect(try Self.ask(fixture, "health up\n") == "health: down\n")
        fixture.close()
    }
}
