import Foundation
import Glibc
import Testing

/// The real binary in the place of statsd_exporter.
@Suite struct ExporterTests {
    private static let rules = "mappings: [{match: a.*, name: one, labels: {l: $1}}]\n"

    // MARK: Start

    @Test func `the program called statsd_exporter is the exporter`() throws {
        let folder = TestFolder()
        let link = folder.path("statsd_exporter")
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: ChildProcess.martlet)
        let rules = try folder.write(Self.rules, to: "rules.yml")
        var start = ChildProcess.Start()
        start.program = link
        let agent = try RunningAgent(
            only: RunningAgent.freePorts + ["--statsd.mapping-config", rules], in: folder,
            start: start)
        try agent.socket("udp").send("a.x:2|c")
        let stream = try agent.socket("tcp")
        stream.send("a.x:3|c\nother.name:7|g\n")
        try waitUntil("both lines") { try agent.sample(#"one{l="x"}"#) == 5 }
        try waitUntil("the gauge") { try agent.sample("other_name") == 7 }
        #expect(try agent.stop() == 0)
    }

    @Test func `a mapping file with errors ends with 1, and every line that has one`() throws {
        let folder = TestFolder()
        let bad = "mappings:\n- match: a..b\n  name: x\n- match: b\n  nam: y\n"
        let file = try folder.write(bad, to: "rules.yml")
        for mode in [["--check-config"], []] {
            let done = try ChildProcess.run(
                ["exporter", "--statsd.mapping-config", file] + mode, in: folder)
            #expect(done.exitCode == 1)
            #expect(done.errors.contains("rules.yml:2: mappings[0].match: `a..b` has an empty"))
            #expect(done.errors.contains("rules.yml:5: mappings[1].nam: is an unknown key"))
        }
    }

    @Test func `check-config opens no port and says whether the file is good`() throws {
        let folder = TestFolder()
        let taken = try TestSocket.bound(to: "udp://127.0.0.1:0")
        let file = try folder.write(Self.rules, to: "rules.yml")
        let done = try ChildProcess.run(
            [
                "exporter", "--check-config", "--statsd.mapping-config", file,
                "--statsd.listen-udp=127.0.0.1:\(taken.port)", "--statsd.cache-size=5",
            ], in: folder)
        #expect(done.exitCode == 0, "\(done.errors)")
        #expect(done.errors.contains("msg=\"configuration is good\" mappings=1"))
        #expect(done.errors.contains("flags=--statsd.cache-size"))
    }

    @Test func `wrong usage and an address in use end with 1`() throws {
        let usage = try ChildProcess.run(["exporter", "--nope"])
        #expect(usage.exitCode == 1 && usage.errors.contains("there is no flag --nope"))
        let taken = try TestSocket.bound(to: "udp://127.0.0.1:0")
        let used = try ChildProcess.run([
            "exporter", "--statsd.listen-udp=127.0.0.1:\(taken.port)", "--statsd.listen-tcp=",
            "--web.listen-address=127.0.0.1:0",
        ])
        #expect(used.exitCode == 1 && used.errors.contains("address already in use"))
    }

    @Test func `a Unix socket has the mode it was given, and no state is kept`() throws {
        let folder = TestFolder()
        let path = folder.path("statsd.sock")
        let agent = try RunningAgent.exporter(
            ["--statsd.listen-unixgram", path, "--statsd.unixsocket-mode=620"], in: folder)
        var status = stat()
        #expect(unsafe stat(path, &status) == 0 && status.st_mode & 0o777 == 0o620)
        try agent.socket("unixgram").send("u:1|c")
        try waitUntil("the line") { try agent.sample("u") == 1 }
        #expect(try agent.stop() == 0)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(left) == ["in", "out", "err"])
    }

    @Test func `the glob rules are drawn, and a graph that cannot be written is a warning`() throws
    {
        let folder = TestFolder()
        let file = try folder.write(Self.rules, to: "rules.yml")
        for (path, message) in [
            (folder.path("g.dot"), "glob rules drawn"),
            (folder.path("no/g.dot"), "the glob rules are not drawn: No such file"),
        ] {
            let done = try ChildProcess.run(
                [
                    "exporter", "--check-config", "--statsd.mapping-config", file,
                    "--debug.dump-fsm", path,
                ], in: folder)
            #expect(done.exitCode == 0 && done.errors.contains(message), "\(done.errors)")
        }
        #expect(folder.read("g.dot").contains("n0 -> n1 [label=\"a\"];"))
    }

    // MARK: Lifecycle

    @Test func `a reload takes new rules, and says what is wrong with bad ones`() throws {
        let folder = TestFolder()
        let file = try folder.write(Self.rules, to: "rules.yml")
        let agent = try RunningAgent.exporter(
            ["--web.enable-lifecycle", "--statsd.mapping-config", file], in: folder)
        let socket = try agent.socket("udp")
        try folder.write("mappings:\n- {match: a..b, name: x}\n", to: "rules.yml")
        let refused = try agent.post("/-/reload", headers: [])
        #expect(refused.status == 400)
        #expect(refused.body.contains("rules.yml:2: mappings[0].match"), "\(refused.body)")
        socket.send("a.x:1|c")
        try waitUntil("the old name") { try agent.sample(#"one{l="x"}"#) == 1 }
        try folder.write("mappings: [{match: a.*, name: two}]", to: "rules.yml")
        let put = try WebReply.of(
            agent.httpURL, "/-/reload", method: "PUT", headers: ["Content-Length: 0"])
        #expect(put.status == 200)
        try waitUntil("the new name") {
            socket.send("a.x:1|c")
            return try agent.sample("two") != nil
        }
        try folder.write("mappings: [{match: a.*, name: three}]", to: "rules.yml")
        agent.child.send(SIGHUP)
        try waitUntil("the name after SIGHUP") {
            socket.send("a.x:1|c")
            return try agent.sample("three") != nil
        }
        #expect(try agent.stop() == 0)
    }

    @Test func `quit answers and ends, with everything on the way`() throws {
        let agent = try RunningAgent.exporter(["--web.enable-lifecycle"])
        #expect(try agent.get("/-/quit").status == 405)
        let foreign = try agent.post("/-/quit", headers: ["Origin: http://elsewhere.example"])
        #expect(foreign.status == 403)
        #expect(try agent.post("/-/quit", headers: []).status == 200)
        #expect(try agent.child.exitCode() == 0)
        #expect(agent.errors.contains("msg=\"asked to end by /-/quit\""))
    }

    @Test func `without the switch there is neither reload nor quit`() throws {
        let agent = try RunningAgent.exporter([])
        #expect(try agent.post("/-/reload").status == 404)
        #expect(try agent.post("/-/quit").status == 404)
        #expect(try agent.post("/-/quit", headers: []).status == 404)
        #expect(try agent.get("/").body.contains("/-/quit") == false)
        #expect(try agent.stop() == 0)
    }

    // MARK: Pages

    @Test func `pages of statsd_exporter are open under any name, Martlet's own are not`() throws {
        let agent = try RunningAgent.exporter(["--web.telemetry-path=/page"])
        for (path, expected) in [
            ("/page", 200), ("/-/healthy", 200), ("/-/ready", 200), ("/", 200),
            ("/api/martlet/config", 403), ("/nowhere", 403),
        ] {
            let socket = try TestSocket.connected(to: agent.httpURL)
            let head = ["GET \(path) HTTP/1.1", "Host: statsd.example:9102", "Connection: close"]
            socket.send(head.joined(separator: "\r\n") + "\r\n\r\n")
            let answer = String(decoding: socket.receiveAll(), as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 \(expected) "), "\(path): \(answer)")
        }
        #expect(try agent.get("/-/healthy").body == "Statsd Exporter is Healthy.\n")
        #expect(try agent.get("/-/ready").body == "Statsd Exporter is Ready.\n")
        #expect(try agent.get("/").body.contains("<a href=\"/page\">"))
        #expect(try agent.get("/api/martlet/status").status == 200)
        #expect(try agent.get("/metrics").status == 404)
        #expect(try agent.stop() == 0)
    }

    @Test func `the page may be the root`() throws {
        let agent = try RunningAgent.exporter(["--web.telemetry-path=/"])
        try agent.socket("udp").send("n:1|c")
        try waitUntil("the series") { try agent.get("/").body.contains("\nn 1\n") }
        #expect(try agent.stop() == 0)
    }

    // MARK: Relay

    @Test func `two servers get every line, though others are dead or unknown`() throws {
        let (one, two) = (
            try TestSocket.bound(to: "udp://127.0.0.1:0"),
            try TestSocket.bound(to: "udp://127.0.0.1:0")
        )
        // Nobody listens there: each datagram comes back as an error.
        let dead = try TestSocket.bound(to: "udp://127.0.0.1:0")
        let deadPort = dead.port
        dead.close()
        let relays =
            [one.port, deadPort, two.port].flatMap {
                ["--statsd.relay.address", "127.0.0.1:\($0)"]
            } + ["--statsd.relay.address", "nobody.invalid:9125"]
        let agent = try RunningAgent.exporter(relays + ["--statsd.relay.packet-length=40"])
        let client = try agent.socket("udp")
        let long = "long." + String(repeating: "x", count: 40) + ":1|c"
        for number in 0..<50 {
            client.send("relayed.line:\(number)|c\nnonsense\n\n\(number == 0 ? long : "b:1|c")")
        }
        let expected = (0..<50).flatMap { number in
            ["relayed.line:\(number)|c", "nonsense"] + (number == 0 ? [] : ["b:1|c"])
        }
        for receiver in [one, two] {
            var lines: [String] = []
            while lines.count < expected.count {
                let datagram = receiver.receive()
                #expect(datagram.count <= 40 && datagram.last == 0x0A)
                guard !datagram.isEmpty else { break }
                lines += String(decoding: datagram, as: UTF8.self).split(separator: "\n")
                    .map(String.init)
            }
            #expect(lines == expected)
        }
        try waitUntil("the lines here") { try agent.sample("b") == 49 }
        for (relay, lines) in [(one.port, 149.0), (two.port, 149)] {
            let label = "{target=\"127.0.0.1:\(relay)\"}"
            let samples = try agent.samples()
            #expect(samples["statsd_exporter_relay_lines_relayed_total\(label)"] == lines)
            #expect(samples["statsd_exporter_relay_long_lines_total\(label)"] == 1)
        }
        #expect(try agent.stop() == 0)
    }
}
