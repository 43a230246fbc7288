import EventLoop
import Testing

@Suite struct SocketAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1:8125"), ("0.0.0.0", "0.0.0.0:8125"),
        ("::1", "[::1]:8125"), ("[::1]", "[::1]:8125"), ("2001:db8:0::7", "[2001:db8::7]:8125"),
        ("fe80::1%1", "[fe80::1%1]:8125"), ("fe80::1%lo", "[fe80::1%1]:8125"),
    ])
    func `a numeric host is read and written back in its short form`(
        host: String, text: String
    ) throws {
        #expect(try SocketAddress(parsing: host, port: 8125).description == text)
    }

    @Test(arguments: ["", "localhost", "127.0.0", "256.0.0.1", "[::1", "::1%", "fe80::1%nowhere"])
    func `what is no numeric host is an error that quotes it`(host: String) {
        #expect {
            try SocketAddress(parsing: host, port: 1)
        } throws: {
            "\($0)" == "read address \"\(host)\": invalid argument"
        }
    }

    @Test func `localhost resolves to a loopback address with the port asked for`() throws {
        let addresses = try SocketAddress.resolve(host: "localhost", port: 99)
        let loopback = try ["127.0.0.1", "::1"].map { try SocketAddress(parsing: $0, port: 99) }
        #expect(!addresses.isEmpty)
        #expect(addresses.allSatisfy { loopback.contains($0) })
        #expect(Set(addresses).count == addresses.count)
    }

    @Test func `a numeric host resolves to itself`() throws {
        let own = try SocketAddress(parsing: "192.0.2.1", port: 5)
        #expect(try SocketAddress.resolve(host: "192.0.2.1", port: 5) == [own])
    }

    @Test func `a port can be replaced, and a path has none`() throws {
        #expect(try SocketAddress(parsing: "::1", port: 5).with(port: 6).port == 6)
        #expect(SocketAddress.unix(path: "/x").with(port: 6).port == nil)
    }
}
