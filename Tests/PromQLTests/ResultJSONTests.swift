import PromQL
import TestSupport
import Testing

@Suite struct ResultJSONTests {
    private static func json(_ text: String, over source: MemorySource, at time: Int64) throws
        -> String
    {
        let result = try Query(text).value(atMilliseconds: time, from: source)
        let bytes = ResultJSON.success(result)
        #expect(StrictJSON.problem(in: bytes) == nil)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("1 + 1", #"{"resultType":"scalar","result":[1.005,"2"]}"#),
        ("\"a<b\\n\"", #"{"resultType":"string","result":[1.005,"a\u003cb\n"]}"#),
        (
            "x",
            #"{"resultType":"vector","result":[{"metric":{"__name__":"x","a":"\"\\é"},"#
                + #""value":[1.005,"0.5"]}]}"#
        ),
        (
            "x[1m]",
            #"{"resultType":"matrix","result":[{"metric":{"__name__":"x","a":"\"\\é"},"#
                + #""values":[[0,"0.25"],[1,"0.5"]]}]}"#
        ),
        ("nothing", #"{"resultType":"vector","result":[]}"#),
    ])
    func `answers are Prometheus' to the byte`(text: String, data: String) throws {
        let source = MemorySource("x", ["a": "\"\\é"], every: 1, [0.25, 0.5])
        #expect(
            try Self.json(text, over: source, at: 1005)
                == #"{"status":"success","data":"# + data + "}")
    }

    @Test(arguments: [
        (1e20, "100000000000000000000"), (1e21, "1e+21"), (1e-6, "0.000001"), (1e-7, "1e-07"),
        (9.99e-7, "9.99e-07"), (-0.0, "-0"), (0.1 + 0.2, "0.30000000000000004"),
        (.leastNonzeroMagnitude, "5e-324"),
        (123_456_789.125, "123456789.125"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
        (.nan, "NaN"), (1e300, "1e+300"), (1.7976931348623157e308, "1.7976931348623157e+308"),
        (100, "100"), (1234.5, "1234.5"),
    ])
    func `numbers are written as Go writes them`(value: Double, text: String) throws {
        let source = MemorySource("x", [value])
        #expect(
            try Self.json("x", over: source, at: 0)
                .hasSuffix(#""value":[0,"\#(text)"]}]}}"#))
    }

    @Test func `a scalar never has an exponent`() throws {
        #expect(
            try Self.json("1e-7", over: MemorySource(), at: -1500)
                == #"{"status":"success","data":{"resultType":"scalar","#
                + #""result":[-1.500,"0.0000001"]}}"#)
    }

    @Test func `a refusal has its kind and its words`() {
        let bytes = ResultJSON.failure(QueryError(.badData, "1:1: \"x\""))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"status":"error","errorType":"bad_data","error":"1:1: \"x\""}"#)
    }
}
