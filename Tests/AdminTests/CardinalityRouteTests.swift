import Foundation
import Statsd
import Testing

@Suite struct CardinalityRouteTests {
    private static func counted() -> SeriesCardinality {
        var cardinality = SeriesCardinality()
        cardinality.series = 7
        cardinality.seriesMatching = 5
        cardinality.seriesLookedAt = 6
        cardinality.prefixes = [.init(name: "a.\"<", series: 4, isWholeName: false)]
        cardinality.names = [.init(name: "a.b", series: 3, isWholeName: true)]
        cardinality.tags = [.init(key: "k", series: 2, values: 1, hasAllValues: false)]
        return cardinality
    }

    @Test func `series are counted by the parts of their keys`() throws {
        let fixture = try AdminFixture { $0.cardinality = Self.counted() }
        let reply = try Peer.ask(fixture.httpPort, "GET /api/martlet/cardinality?prefix=a.%FF")
        #expect(reply.header("cache-control") == "no-store")
        #expect(
            reply.text == """
                {"prefix":"a.\u{FFFD}","series":7,"series_matching":5,"series_looked_at":6,\
                "prefixes":[{"name":"a.\\"<","series":4,"is_name":false}],\
                "names":[{"name":"a.b","series":3,"is_name":true}],\
                "tags":[{"key":"k","series":2,"values":1,"values_complete":false}]}

                """)
        #expect(fixture.ask { $0.agent.countedPrefixes.count } == 1)
        fixture.close()
    }

    @Test func `an agent that ends cuts the answer`() throws {
        let fixture = try AdminFixture { $0.cardinality = nil }
        #expect(throws: (any Error).self) {
            try Peer.ask(fixture.httpPort, "GET /api/martlet/cardinality")
        }
        fixture.close()
    }

    @Test func `a prefix is no longer than a name, and a HEAD counts nothing`() throws {
        let fixture = try AdminFixture()
        let long = String(repeating: "a", count: 1025)
        let reply = try Peer.ask(fixture.httpPort, "GET /api/martlet/cardinality?prefix=\(long)")
        #expect(reply.status == 400)
        #expect(try Peer.ask(fixture.httpPort, "HEAD /api/martlet/cardinality").status == 200)
        #expect(fixture.ask { $0.agent.countedPrefixes.count } == 0)
        fixture.close()
    }

    @Test func `only so many counts are under way at once`() throws {
        let fixture = try AdminFixture { $0.holdsCounts = true }
        let peers = try (0..<4).map { _ in
            let peer = try Peer(fixture.httpPort)
            peer.send("GET /api/martlet/cardinality HTTP/1.1\r\nHost: localhost\r\n\r\n")
            _ = try Peer.ask(fixture.httpPort, "GET /healthz")
            return peer
        }
        let refused = try Peer.ask(fixture.httpPort, "GET /api/martlet/cardinality")
        #expect(refused.status == 503)
        _ = fixture.ask { $0.agent.releaseCounts() }
        for peer in peers { #expect(try peer.reply().status == 200) }
        #expect(try Peer.ask(fixture.httpPort, "GET /api/martlet/cardinality").status == 200)
        fixture.close()
    }
}
