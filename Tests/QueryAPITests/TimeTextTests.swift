import QueryAPI
import Testing

struct TimeTextTests {
    @Test(arguments: [
        ("0", 0), ("1700000000", 1_700_000_000_000), ("1700000000.123", 1_700_000_000_123),
        ("-1.5", -1500), ("1e3", 1_000_000), ("1970-01-01T00:00:00Z", 0),
        ("2023-11-14T22:13:20Z", 1_700_000_000_000),
        ("2023-11-14T22:13:20.5Z", 1_700_000_000_500),
        ("2023-11-14T23:13:20+01:00", 1_700_000_000_000),
        ("2023-11-14T22:13:20.1239999-00:00", 1_700_000_000_123),
        ("2024-02-29T00:00:00Z", 1_709_164_800_000),
    ]) func `times are seconds or dates`(_ text: String, _ milliseconds: Int64) {
        #expect(TimeText.milliseconds(text) == milliseconds)
    }

    @Test(arguments: [
        "", "now", "NaN", "Inf", "1e300", "2023-11-14", "2023-11-14T22:13:20",
        "2023-13-14T22:13:20Z", "2023-11-14T22:13:20+0100", "2023-11-14T22:13:2xZ",
    ]) func `anything else is no time`(_ text: String) {
        #expect(TimeText.milliseconds(text) == nil)
    }
}
