import BackendKit
import Testing

@Suite struct BackendLedgerTests {
    @Test func `what was queued is delivered, dropped or waiting`() {
        var ledger = BackendLedger()
        ledger.queue(10)
        ledger.deliver(4, atSeconds: 12)
        ledger.drop(3, .queueFull)
        ledger.drop(1, .nonFinite)
        #expect(ledger.pointsQueued == 10)
        #expect(ledger.pointsDelivered == 4)
        #expect(ledger.pointsDropped.reduce(0, +) == 4)
        #expect(ledger.dropped(.queueFull) == 3)
        #expect(ledger.pointsWaiting == 2)
        #expect(ledger.lastSuccessSeconds == 12)
    }

    @Test func `each drop reason has a place of its own`() {
        #expect(BackendDropReason.allCases.map(\.index) == Array(0..<16))
        #expect(Set(BackendDropReason.allCases.map(\.rawValue)).count == 16)
    }

    @Test func `an error keeps its message and its time`() {
        var ledger = BackendLedger()
        ledger.fail("connection refused", atSeconds: 99.5)
        #expect(ledger.errors == 1)
        #expect(ledger.lastError == "connection refused")
        #expect(ledger.lastErrorSeconds == 99.5)
    }
}
