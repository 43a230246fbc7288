import EventLoop
import Glibc
import Ingest
import Statsd
import Testing

extension Sockets {
    /// Datagrams of senders who are not heard: nothing of them is read, all of them are counted.
    @Suite struct DatagramGateTests {
        private static func network(_ first: UInt32) throws -> AddressBlock {
            try #require(AddressBlock(.ipv4(host: first << 24, port: 0), prefixBits: 8))
        }

        @Test(arguments: [false, true])
        func `datagrams from outside the allowed networks are counted and not read`(
            joins: Bool
        ) throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let ten = try Self.network(10)
            let bound = try fixture.bind(.udp, to: .inet(Client.anyPort)) {
                $0.allowed = [ten]
                $0.joinsDatagrams = joins
            }
            let tap = PacketTap()
            fixture.send(.copyPackets(to: tap))
            fixture.send(.open(bound))
            let client = try Client.datagram(to: bound.address)
            defer { client.close() }
            for _ in 0..<3 { client.send("a:1|c") }
            fixture.collect { $0.datagrams == 3 }
            let ledger = fixture.ledger()
            #expect(ledger.datagramsRefused[.address] == 3 && ledger.datagramsRefused.total == 3)
            #expect(ledger.bytes == 15 && ledger.linesReceived == 0)
            #expect(fixture.counters.isEmpty && tap.takeAll().batches.isEmpty)
        }

        @Test func `a list that changes is obeyed from then on`() throws {
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let bound = try fixture.bind(.udp, to: .inet(Client.anyPort))
            fixture.send(.open(bound))
            let client = try Client.datagram(to: bound.address)
            defer { client.close() }
            var spec = bound.spec
            let lists: [[UInt32]] = [[], [10], [10, 127], [10], []]
            for (round, allowed) in lists.enumerated() {
                spec.allowed = try allowed.map { try Self.network($0) }
                fixture.send(.update(spec))
                fixture.collect()
                client.send("round.\(round):1|c\nlines:1|c")
                fixture.collect { $0.datagrams == UInt64(round + 1) }
            }
            #expect(
                fixture.counters == ["round.0": 1, "round.2": 1, "round.4": 1, "lines": 3])
            #expect(fixture.ledger().datagramsRefused[.address] == 2)
            #expect(fixture.ledger().linesReceived == 6)
        }

        /// Who sends is the user of this process and its first group.
        private static let lists: [(users: [UInt32], groups: [UInt32], isHeard: Bool)] = [
            ([geteuid()], [], true), ([], [getegid()], true),
            ([geteuid() + 1, geteuid()], [getegid() + 1], true),
            ([geteuid() + 1], [getegid() + 1], false), ([geteuid() + 1], [], false),
        ]

        @Test(arguments: lists)
        func `a Unix datagram is read if its sender is listed`(
            users: [UInt32], groups: [UInt32], isHeard: Bool
        ) throws {
            let folder = SocketFolder()
            defer { folder.remove() }
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let address = try fixture.open(.unixDatagram, path: folder.socket) {
                $0.accounts = PeerAccounts(userIDs: users, groupIDs: groups)
            }
            let client = try Client.datagram(to: address)
            defer { client.close() }
            // More than a batch, so that the kernel's notes are asked for again.
            for _ in 0..<100 { client.send("a:1|c") }
            fixture.collect { $0.datagrams == 100 }
            #expect(fixture.ledger().datagramsRefused[.credentials] == (isHeard ? 0 : 100))
            #expect(fixture.counters == (isHeard ? ["a": 100] : [:]))
        }

        @Test(arguments: lists)
        func `a Unix connection is taken if its peer is listed`(
            users: [UInt32], groups: [UInt32], isHeard: Bool
        ) throws {
            let folder = SocketFolder()
            defer { folder.remove() }
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let address = try fixture.open(.unixStream, path: folder.socket) {
                $0.accounts = PeerAccounts(userIDs: users, groupIDs: groups)
            }
            let client = try Client.stream(to: address)
            defer { client.close() }
            if isHeard {
                client.send("a:1|c\n")
                fixture.collect { $0.linesAccepted == 1 }
            } else {
                #expect(client.seesEnd())
                fixture.collect { $0.connectionsRefused[.credentials] == 1 }
                #expect(fixture.ledger().connectionsOpened == 0)
            }
        }
    }
}
