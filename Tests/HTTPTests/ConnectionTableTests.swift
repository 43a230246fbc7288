import HTTP
import Testing

@Suite struct ConnectionTableTests {
    private static func table() -> ConnectionTable {
        var options = HTTPServerOptions(listen: .address(":0"))
        options.requestTimeoutSeconds = 1
        options.responseTimeoutSeconds = 2
        options.idleTimeoutSeconds = 3
        return ConnectionTable(options)
    }

    @Test(arguments: [
        (ConnectionTable.Phase.receiving, UInt64(1000)), (.responding, 2000), (.idle, 3000),
    ])
    func `each phase has a time of its own`(phase: ConnectionTable.Phase, limit: UInt64) {
        var table = Self.table()
        table.open(7, at: 100)
        table.enter(phase, 7, at: 100)
        #expect(table.overdue(at: 100 + limit) == [])
        #expect(table.overdue(at: 101 + limit) == [7])
        table.close(7)
        #expect(table.overdue(at: 101 + limit) == [])
    }

    @Test func `bytes that go on in one phase do not renew its time`() {
        var table = Self.table()
        table.open(7, at: 0)
        table.enter(.receiving, 7, at: 900)
        #expect(table.overdue(at: 1001) == [7])
        table.enter(.responding, 7, at: 1001)
        #expect(table.overdue(at: 3001) == [])
    }

    @Test func `the longest idle is one that has had an answer`() {
        var table = Self.table()
        table.open(1, at: 0)
        #expect(table.longestIdle == nil)
        for (descriptor, time) in [(Int32(2), UInt64(20)), (3, 10), (4, 30)] {
            table.open(descriptor, at: 0)
            table.enter(.idle, descriptor, at: time)
        }
        #expect(table.longestIdle == 3)
        #expect(table.unanswered.sorted() == [1, 2, 3, 4])
        #expect(table.idle.sorted() == [2, 3, 4])
    }

    @Test func `a connection that is not open enters nothing`() {
        var table = Self.table()
        table.enter(.idle, 9, at: 0)
        #expect(table.count == 0)
    }
}
