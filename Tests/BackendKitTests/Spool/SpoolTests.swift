import BackendKit
import EventLoop
import Testing

@Suite struct SpoolTests {
    private let files = FaultyFiles()

    private func spool(bytesMax: Int = 1 << 20, format: String = "text") -> Spool {
        Spool(files, format: format, limits: SpoolLimits(bytesMax: bytesMax))
    }

    private func record(_ number: UInt64, points: Int = 3, bytes: Int = 20) -> SpoolRecord {
        SpoolRecord(
            number: number, createdAtSeconds: 1_700_000_000.5, points: points,
            bytes: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: bytes))
    }

    /// A spool with `numbers` in it, and what a later one finds.
    private func reopened(
        _ numbers: ClosedRange<UInt64>, acknowledgedBelow: UInt64 = 0, format: String = "text",
        change: (FaultyFiles) -> Void = { _ in }
    ) throws -> (Spool, SpoolRecovery) {
        var first = spool()
        _ = try first.open()
        for number in numbers { try first.append(record(number)) }
        try first.acknowledge(below: acknowledgedBelow)
        change(files)
        var second = spool(format: format)
        let recovery = try second.open()
        return (second, recovery)
    }

    @Test func `what was written comes back with all that is known of it`() throws {
        let (spool, recovery) = try reopened(1...5)
        #expect(recovery.entries.map(\.number) == [1, 2, 3, 4, 5])
        #expect(recovery.entries.allSatisfy { $0.createdAtSeconds == 1_700_000_000.5 })
        #expect(recovery.entries.allSatisfy { $0.points == 3 && $0.byteCount == 20 })
        #expect(recovery.nextNumber == 6)
        #expect(recovery.corrupt == SpoolLoss() && recovery.dropped == SpoolLoss())
        for number in 1...5 as ClosedRange<UInt64> {
            #expect(try spool.read(number) == record(number))
        }
        #expect(try spool.read(6) == nil)
    }

    @Test func `what was acknowledged does not come back, nor does its number`() throws {
        let (_, some) = try reopened(1...5, acknowledgedBelow: 4)
        #expect(some.entries.map(\.number) == [4, 5])
        let (_, none) = try reopened(6...8, acknowledgedBelow: 9)
        #expect(none.entries.isEmpty)
        #expect(none.nextNumber == 9)
        #expect(files.segmentNames.isEmpty)
    }

    @Test func `a tail torn off at any byte costs the record it is in`() throws {
        let size = 60
        for kept in 0..<size {
            let files = FaultyFiles()
            var spool = Spool(files, format: "text", limits: SpoolLimits(bytesMax: 1 << 20))
            _ = try spool.open()
            for number in 1...3 as ClosedRange<UInt64> { try spool.append(record(number)) }
            let name = try #require(files.segmentNames.first)
            files.replace(name, with: Array((files.files[name] ?? []).prefix(2 * size + kept)))
            var again = Spool(files, format: "text", limits: SpoolLimits(bytesMax: 1 << 20))
            let recovery = try again.open()
            #expect(recovery.entries.map(\.number) == [1, 2])
            #expect(recovery.corrupt.records == (kept == 0 ? 0 : 1))
            // The header, once whole, says how many points were in it.
            #expect(recovery.corrupt.points == (kept == 0 ? 0 : kept < 40 ? 1 : 3))
            try again.append(record(again.nextNumber))
            #expect(try again.read(again.nextNumber - 1) != nil)
        }
    }

    @Test func `a byte turned anywhere costs one record and never invents one`() throws {
        for position in 0..<180 {
            let files = FaultyFiles()
            var spool = Spool(files, format: "text", limits: SpoolLimits(bytesMax: 1 << 20))
            _ = try spool.open()
            for number in 1...3 as ClosedRange<UInt64> { try spool.append(record(number)) }
            let name = try #require(files.segmentNames.first)
            var bytes = files.files[name] ?? []
            bytes[position] ^= 0x10
            files.replace(name, with: bytes)
            var again = Spool(files, format: "text", limits: SpoolLimits(bytesMax: 1 << 20))
            let recovery = try again.open()
            let bad = UInt64(position / 60 + 1)
            #expect(recovery.entries.map(\.number) == [1, 2, 3].filter { $0 != bad })
            #expect(recovery.corrupt.records == 1)
        }
    }

    @Test func `a byte turned after the start is found out when it is read`() throws {
        var spool = spool()
        _ = try spool.open()
        try spool.append(record(1))
        let name = try #require(files.segmentNames.first)
        var bytes = files.files[name] ?? []
        bytes[50] ^= 1
        files.replace(name, with: bytes)
        #expect(try spool.read(1) == nil)
    }

    @Test(arguments: [
        [], [0], [UInt8](repeating: 0, count: 500), Array("MSR\u{1}MSR\u{1}MSR\u{1}".utf8),
        [UInt8](repeating: 0xFF, count: 100),
    ])
    func `a file of nonsense is removed, and counted unless it is empty`(bytes: [UInt8]) throws {
        files.replace("0000000000000001.segment", with: bytes)
        files.replace("acknowledged", with: bytes)
        files.replace("notes.txt", with: [1])
        var spool = spool()
        let recovery = try spool.open()
        #expect(recovery.entries.isEmpty)
        #expect(recovery.corrupt.records == (bytes.isEmpty ? 0 : 1))
        #expect(files.segmentNames.isEmpty)
        #expect(files.files["notes.txt"] == [1])
    }

    @Test func `records of another format are not given out`() throws {
        let (_, recovery) = try reopened(1...2, format: "pickle")
        #expect(recovery.entries.isEmpty)
        #expect(recovery.corrupt.records == 2)
        #expect(recovery.corrupt.points == 6)
    }

    @Test func `an acknowledgement that was torn costs the last one only`() throws {
        var first = spool()
        _ = try first.open()
        for number in 1...5 as ClosedRange<UInt64> { try first.append(record(number)) }
        for number in 2...4 as ClosedRange<UInt64> { try first.acknowledge(below: number) }
        var bytes = files.files["acknowledged"] ?? []
        bytes[3] ^= 1
        files.replace("acknowledged", with: bytes)
        var second = spool()
        let lowest = try second.open().entries.first?.number
        #expect(lowest == 3)
    }

    @Test func `a full spool drops its oldest segment and says so by its first number`() throws {
        var spool = spool(bytesMax: 16 * 100)
        _ = try spool.open()
        for number in 1...100 as ClosedRange<UInt64> {
            try spool.append(record(number))
            #expect(spool.bytes <= 1600)
        }
        #expect(spool.firstNumber > 60 && spool.firstNumber <= 100 - 20)
        #expect(try spool.read(spool.firstNumber) != nil)
        #expect(try spool.read(spool.firstNumber - 1) == nil)
    }

    @Test func `a record that can never fit is refused and nothing is dropped for it`() throws {
        var spool = spool(bytesMax: 1000)
        _ = try spool.open()
        try spool.append(record(1))
        #expect(throws: UVError.self) { try spool.append(record(2, bytes: 1000)) }
        #expect(spool.firstNumber == 1)
        #expect(try spool.read(1) != nil)
    }

    @Test func `a spool that has become smaller drops the oldest when it is opened`() throws {
        var first = spool()
        _ = try first.open()
        for number in 1...100 as ClosedRange<UInt64> {
            try first.append(record(number, bytes: 2000))
        }
        var second = spool(bytesMax: 100_000)
        let recovery = try second.open()
        #expect(second.bytes <= 100_000)
        #expect(recovery.dropped.records + recovery.entries.count == 100)
        #expect(recovery.dropped.points == 3 * recovery.dropped.records)
        #expect(recovery.entries.last?.number == 100)
    }

    @Test func `records are bounded, too`() throws {
        var spool = Spool(
            files, format: "text", limits: SpoolLimits(bytesMax: 1 << 20, recordsMax: 32))
        _ = try spool.open()
        for number in 1...100 as ClosedRange<UInt64> { try spool.append(record(number)) }
        #expect(spool.records <= 32 && spool.records >= 30)
    }

    @Test func `a segment whose sync failed is not written to again`() throws {
        var spool = spool()
        _ = try spool.open()
        try spool.append(record(1))
        files.fault = { call, _ in call == .sync ? .error(FaultyFiles.ioError) : nil }
        #expect(throws: UVError.self) { try spool.sync() }
        files.fault = { _, _ in nil }
        #expect(spool.isSynced)
        try spool.append(record(2))
        try spool.sync()
        #expect(files.segmentNames.count == 2)
        #expect(try spool.read(1) != nil)
    }

    @Test(arguments: [FaultyFiles.Call.prepare, .names])
    func `a folder that cannot be used can be tried again`(call: FaultyFiles.Call) throws {
        var spool = spool()
        files.fault = { $0 == call && $1 == 0 ? .error(FaultyFiles.noSpace) : nil }
        #expect(throws: UVError.self) { _ = try spool.open() }
        files.fault = { _, _ in nil }
        _ = try spool.open()
        try spool.append(record(1))
        #expect(try spool.read(1) == record(1))
    }
}
