import BackendKit
import Testing

@Suite struct CalendarTimeTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (1_700_000_000, "2023-11-14T22:13:20Z"),
        (951_827_696, "2000-02-29T12:34:56Z"), (-1, "1969-12-31T23:59:59Z"),
        (1_709_251_199, "2024-02-29T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
        (Int64.max, "9999-12-31T23:59:59Z"), (Int64.min, "0000-01-01T00:00:00Z"),
    ])
    func `a Unix time is a date in UTC`(seconds: Int64, expected: String) {
        var out = ByteWriter()
        CalendarTime(unixSeconds: seconds).append(to: &out)
        #expect(String(decoding: out.bytes, as: UTF8.self) == expected)
    }
}
