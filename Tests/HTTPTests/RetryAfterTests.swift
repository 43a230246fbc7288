import HTTP
import Testing

@Suite struct RetryAfterTests {
    /// RFC 9110's example of a date, Sun, 06 Nov 1994 08:49:37 GMT.
    private let example = 784_111_777.0

    private func milliseconds(_ field: String, now: Double = 0) -> UInt64? {
        let headers = HTTPHeaders([(name: "Retry-After", value: field)])
        return RetryAfter.milliseconds(in: headers, nowSeconds: now)
    }

    @Test(arguments: [
        ("0", 0), ("7", 7_000), ("300", 300_000), ("301", 300_000), ("999999999", 300_000),
    ])
    func `seconds are honoured up to five minutes`(field: String, expected: UInt64) {
        #expect(milliseconds(field) == expected)
    }

    @Test(arguments: [
        "", "-1", "1.5", "soon", "+3", "9999999999", " ", "Sun, 06 Nov 1994",
        "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Now 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
    ])
    func `what is not legible is as if it were not there`(field: String) {
        #expect(milliseconds(field) == nil)
    }

    @Test func `a date is a time from now`() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        #expect(milliseconds(date, now: example - 30) == 30_000)
        #expect(milliseconds(date, now: example + 30) == 0)
        #expect(milliseconds(date, now: example - 86_400) == 300_000)
    }

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799),
        ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ])
    func `dates are those of the calendar`(date: String, seconds: Double) {
        #expect(milliseconds(date, now: seconds - 1) == 1_000)
        #expect(milliseconds(date, now: seconds) == 0)
    }

    @Test func `no field is nothing`() {
        #expect(RetryAfter.milliseconds(in: HTTPHeaders(), nowSeconds: 0) == nil)
    }
}
