import BackendKit
import Foundation
import Store
import TestSupport
import Testing

struct StoreRoomTests {
    @Test func `the cap holds while series come and go`() throws {
        let cap = StoreLimits.bytesMin
        let fixture = StoreFixture(limits: StoreLimits(bytesMax: cap))
        var random = SplitMix64(seed: 7)
        var most = 0
        for index in 0..<1_500 {
            var values: [String: Double] = ["steady": Double(index)]
            // 250 series a flush, a fifth of them new each time.
            for number in 0..<250 {
                values["churn{n=\"\(index / 5 * 50 + number)\"}"] =
                    Double(
                        random.next() >> 11) / 3
            }
            fixture.flush(values)
            most = max(most, try fixture.bytes)
        }
        #expect(most <= cap)
        #expect(fixture.refusals.isEmpty)
        // An hour of the youngest samples is never touched.
        let selection = StoreSelection(
            [LabelMatcher("__name__", .equal("steady"))],
            times: (fixture.time - 3_590_000)...fixture.time)
        #expect(try fixture.writer.select(selection).first?.samples.count == 360)
    }

    @Test func `a cap that an hour does not fit refuses flushes instead of growing`() throws {
        let cap = StoreLimits.bytesMin
        let fixture = StoreFixture(limits: StoreLimits(bytesMax: cap))
        var random = SplitMix64(seed: 8)
        for _ in 0..<110 where fixture.refusals.count < 3 {
            var values: [String: Double] = [:]
            for number in 0..<20_000 { values["n\(number)"] = Double(random.next() >> 11) / 3 }
            fixture.flush(values)
            #expect(try fixture.bytes <= cap)
        }
        #expect(fixture.refusals.contains(.storeFull))
        #expect(fixture.writer.problem?.contains("bytes_max") == true)
    }

    @Test func `retention removes whole files of each tier`() throws {
        let day: Int64 = 86_400_000
        let fixture = StoreFixture(
            retention: StoreRetention([.raw: 2 * day, .tenMinutes: 40 * day, .hour: 400 * day]))
        for index in 0..<(24 * 60) { fixture.flush(["a": Double(index)], advancing: day / 24) }
        let files = try fixture.files
        #expect(files.count { $0.hasPrefix("raw-") && $0.hasSuffix(".db") } <= 4)
        #expect(files.contains { $0.hasPrefix("r10m-") })
        var selection = fixture.everything
        selection.tier = .tenMinutes
        #expect(try fixture.writer.select(selection).first?.samples.count ?? 0 > 24 * 35)
        // By itself it reads the finest tier that reaches back so far.
        selection.tier = nil
        selection.times = (fixture.time - 10 * day)...fixture.time
        let samples = try fixture.writer.select(selection).first?.samples ?? []
        #expect(samples.map(\.value).suffix(240) == (1_200..<1_440).map(Double.init)[...])
    }

    @Test func `a clock far ahead for a moment costs no history`() throws {
        let day: Int64 = 86_400_000
        let fixture = StoreFixture()
        for _ in 0..<20 { fixture.flush(["a": 1], advancing: day / 10) }
        fixture.flush(["a": 1], advancing: 5_000 * day)
        fixture.flush(["a": 1], advancing: -5_000 * day + 10_000)
        for _ in 0..<20 { fixture.flush(["a": 1]) }
        #expect(try fixture.writer.select(fixture.everything).first?.samples.count == 42)
    }
}
