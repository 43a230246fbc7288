import EventLoop
import Ingest
import Testing

@Suite struct AddressBlockTests {
    private func block(_ host: String, _ prefixBits: Int) throws -> AddressBlock? {
        AddressBlock(try SocketAddress(parsing: host, port: 0), prefixBits: prefixBits)
    }

    @Test(arguments: [
        ("10.0.0.0", 8, "10.255.1.2", true), ("10.0.0.0", 8, "11.0.0.0", false),
        ("192.168.1.77", 24, "192.168.1.3", true), ("192.168.1.0", 25, "192.168.1.128", false),
        ("1.2.3.4", 32, "1.2.3.4", true), ("1.2.3.4", 32, "1.2.3.5", false),
        ("0.0.0.0", 0, "203.0.113.9", true), ("0.0.0.0", 0, "2001:db8::1", false),
        ("fd00::", 8, "fdff::1", true), ("fd00::", 8, "fe00::1", false),
        ("2001:db8::", 64, "2001:db8::ffff", true), ("2001:db8::", 64, "2001:db8:0:1::", false),
        ("2001:db8::8", 127, "2001:db8::9", true), ("2001:db8::8", 127, "2001:db8::a", false),
        ("10.0.0.0", 8, "::ffff:10.1.1.1", true), ("::", 0, "2001:db8::1", true),
    ])
    func `a block holds the addresses that share its prefix`(
        host: String, prefixBits: Int, address: String, isInside: Bool
    ) throws {
        let block = try #require(try block(host, prefixBits))
        #expect(block.contains(try SocketAddress(parsing: address, port: 9)) == isInside)
    }

    @Test(arguments: [("10.0.0.0", 33), ("10.0.0.0", -1), ("::1", 129), ("::1", Int.max)])
    func `a prefix longer than the address is none`(host: String, prefixBits: Int) throws {
        #expect(try block(host, prefixBits) == nil)
    }

    @Test func `a path is in no network`() throws {
        let everything = try #require(try block("::", 0))
        #expect(!everything.contains(.unix(path: "/run/socket")))
        #expect(AddressBlock(.unix(path: "/run/socket"), prefixBits: 0) == nil)
    }
}
