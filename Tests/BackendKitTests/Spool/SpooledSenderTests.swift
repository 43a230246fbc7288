import BackendKit
import EventLoop
import Glibc
import TestSupport
import Testing

/// The HTTP sender with a spool: one process after the other over the same folder.
@Suite struct SpooledSenderTests {
    private final class Folder {
        let root: String

        init() {
            var template = Array("/tmp/martlet-sender-XXXXXX".utf8CString)
            root = unsafe mkdtemp(&template).map { unsafe String(cString: $0) } ?? ""
        }

        deinit {
            let files = DiskSpoolFiles(folder: "\(root)/spool/fake")
            for name in (try? files.names()) ?? [] { try? files.remove(name) }
            for folder in ["/spool/fake", "/spool", ""] { unsafe rmdir(root + folder) }
        }

        /// Runs `body` with the spools of a process, then ends it.
        func process(_ body: (SpoolThread) throws -> Void) throws {
            let spools = SpoolThread(root: "\(root)/spool", retryMilliseconds: 50)
            let thread = try spools.start()
            defer {
                if spools.finish(withinMilliseconds: 30_000) { thread.join() }
            }
            try body(spools)
        }
    }

    @Test func `what a server did not take is sent by the next process, first and in order`()
        throws
    {
        let folder = Folder()
        try folder.process { spools in
            let fixture = try SenderFixture(.answers(503), spools: spools)
            for number in 0..<20 { fixture.send("old\(number)") }
            try fixture.run { fixture.ledger.errors > 1 && (fixture.ledger.spoolBytes ?? 0) > 900 }
            fixture.close()
            #expect(fixture.ledger.pointsWaiting == 20)
            #expect(fixture.addsUp)
        }
        try folder.process { spools in
            let fixture = try SenderFixture(.answers(204), spools: spools)
            // Queued before the spool was read.
            fixture.send("new")
            try fixture.run {
                fixture.ledger.pointsDelivered == 21 && fixture.ledger.spoolBytes == 0
            }
            #expect(fixture.bodies == (0..<20).map { "old\($0) " } + ["new "])
            #expect(fixture.ledger.pointsQueued == 21)
            #expect(fixture.ledger.pointsResent == 20)
            fixture.close()
        }
        try folder.process { spools in
            let fixture = try SenderFixture(.answers(204), spools: spools)
            fixture.send("last")
            try fixture.run { fixture.ledger.pointsDelivered == 1 }
            #expect(fixture.bodies == ["last "])
            fixture.close()
        }
    }

    @Test func `more than memory may hold waits on disk and arrives once`() throws {
        let folder = Folder()
        try folder.process { spools in
            // A hundredth of what is queued may be in memory.
            let fixture = try SenderFixture(
                .answers(503), queueBytesMax: 4_000, spools: spools)
            defer { fixture.close() }
            let line = String(repeating: "x", count: 1_000)
            for number in 0..<400 {
                let before = fixture.ledger.spoolBytes ?? 0
                fixture.send("\(number)\(line)")
                // The disk is given time, as an encoder does that waits for room.
                try fixture.run { (fixture.ledger.spoolBytes ?? 0) > before }
            }
            let refused = fixture.server.requests.count
            fixture.server.manners = [.answers(204)]
            try fixture.run { fixture.ledger.pointsDelivered == 400 }
            #expect(fixture.ledger.pointsDropped.allSatisfy { $0 == 0 })
            let numbers = fixture.bodies.dropFirst(refused).map { $0.prefix { $0 != "x" } }
            #expect(numbers.compactMap { Int($0) } == Array(0..<400))
            #expect(fixture.addsUp)
        }
    }

    @Test func `the parts of a payload are acknowledged with the last of them`() throws {
        let folder = Folder()
        try folder.process { spools in
            let fixture = try SenderFixture(
                .answers(413), .answers(204), .hangs, spools: spools)
            fixture.send("a", "b", "c", "d")
            try fixture.run { fixture.server.requests.count == 3 }
            #expect(fixture.ledger.pointsDelivered == 2)
            fixture.close()
            #expect(fixture.ledger.pointsWaiting == 2)
            #expect(fixture.addsUp)
        }
        try folder.process { spools in
            let fixture = try SenderFixture(.answers(204), spools: spools)
            try fixture.run { fixture.ledger.pointsDelivered == 4 }
            // The whole again: nothing that was not confirmed is lost.
            #expect(fixture.bodies == ["a b c d "])
            fixture.close()
        }
    }

    @Test func `draining into a server that refuses leaves all on disk`() throws {
        let folder = Folder()
        try folder.process { spools in
            let fixture = try SenderFixture(.answers(503), spools: spools)
            var isDrained = false
            fixture.send("a")
            fixture.send("b")
            fixture.sender.drain { isDrained = true }
            try fixture.run { isDrained }
            #expect(isDrained)
            fixture.close()
            #expect(fixture.ledger.pointsWaiting == 2)
            #expect(fixture.ledger.dropped(.stopped) == 0)
        }
    }
}
