import BackendKit
import Foundation
import Store
import Testing

struct StoreDamageTests {
    private func overwrite(_ name: String, in fixture: StoreFixture, with bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(fixture.path)/\(name)"))
    }

    @Test func `a damaged file is set aside and counted, and the rest is read`() throws {
        let fixture = StoreFixture()
        for _ in 0..<5 { fixture.flush(["a": 1]) }
        fixture.time += 86_400_000
        for _ in 0..<5 { fixture.flush(["a": 2]) }
        let name = try #require(try fixture.files.first { $0.hasPrefix("raw-") })
        try overwrite(name, in: fixture, with: Array("not a database at all".utf8))
        fixture.restart()
        #expect(fixture.flush(["a": 3]) == nil)
        #expect(fixture.writer.damagedFiles == 1)
        #expect(try fixture.files.contains("damaged-\(name)"))
        var raw = fixture.everything
        raw.tier = .raw
        let read = try fixture.writer.select(raw)
        #expect(read.first?.samples.map(\.value) == [2, 2, 2, 2, 2, 3])
        // The day that is lost was rolled up before.
        let all = try fixture.writer.select(fixture.everything)
        #expect(all.first?.samples.map(\.value) == [1, 3])
    }

    @Test func `files of names that are lost are set aside, never told for others`() throws {
        let fixture = StoreFixture()
        for _ in 0..<5 { fixture.flush(["a": 1]) }
        fixture.writer.close()
        try overwrite("meta.db", in: fixture, with: [UInt8](repeating: 7, count: 8_192))
        fixture.restart()
        #expect(fixture.flush(["b": 3]) == nil)
        #expect(fixture.writer.damagedFiles >= 2)
        let read = try fixture.writer.select(fixture.everything)
        #expect(read.map(\.name) == ["b"])
    }

    @Test func `an empty file, as a crash may leave it, is filled`() throws {
        let fixture = StoreFixture()
        try FileManager.default.createDirectory(
            atPath: fixture.path, withIntermediateDirectories: true)
        try overwrite("meta.db", in: fixture, with: [])
        try overwrite("raw-20231114.db", in: fixture, with: [])
        #expect(fixture.flush(["a": 1]) == nil)
        #expect(try fixture.writer.select(fixture.everything).first?.samples.count == 1)
        let files = try fixture.files
        #expect(!files.contains { $0.hasPrefix("damaged-meta") })
    }

    @Test func `another agent's folder is refused until that has ended`() {
        let fixture = StoreFixture()
        fixture.flush(["a": 1])
        let other = StoreWriter(folder: fixture.path)
        let flush = StoreFlush(timestampMilliseconds: 5)
        #expect(other.take(flush, nowMilliseconds: 0) == .diskFailed)
        #expect(other.problem?.contains("in use by another agent") == true)
        fixture.writer.close()
        #expect(other.take(flush, nowMilliseconds: 1) == .diskFailed)
        #expect(other.take(flush, nowMilliseconds: 6_000) == nil)
        #expect(other.problem == nil)
        other.close()
    }

    @Test func `a folder that cannot be made stops history and says so`() throws {
        let writer = StoreWriter(folder: "/proc/nothing/here")
        #expect(
            writer.take(StoreFlush(timestampMilliseconds: 5), nowMilliseconds: 0) == .diskFailed)
        #expect(writer.problem?.contains("/proc/nothing") == true)
    }
}
