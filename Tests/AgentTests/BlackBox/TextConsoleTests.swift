import Testing

/// The reference's text console on a whole agent.
@Suite struct TextConsoleTests {
    private static func ask(_ agent: RunningAgent, _ commands: String) throws -> String {
        let line = agent.errors.split(separator: "\n").first { $0.contains(" console=") }
        let address = line?.split(separator: "=").last ?? ""
        let peer = try TestSocket.connected(to: "tcp://\(address)")
        peer.send(commands + "quit\n")
        return String(decoding: peer.receiveAll(), as: UTF8.self)
    }

    @Test func `several names of one command are deleted one after the other`() throws {
        let agent = try RunningAgent(["--set", "admin.listen=127.0.0.1:0"])
        try agent.socket("udp").send("a:1|c\nb:2|c|#k:v\nb:2|c\ng:4|g\nt:1|ms")
        try agent.waitForTotal("b", 4)
        #expect(
            try Self.ask(agent, "delcounters a b;k=v nope b\ndeltimers t t\n") == """
                deleted: a
                deleted: b;k=v
                metric nope not found
                deleted: b
                END

                deleted: t
                metric t not found
                END


                """)
        #expect(try Self.ask(agent, "gauges\n").contains("g: 4"))
        #expect(try Self.ask(agent, "health\n") == "health: up\n")
        #expect(try agent.stop() == 0)
    }
}
