import Statsd
import Testing

@Suite struct MemberHashTests {
    /// Answers of libxxhash 0.8: a set merges with another agent's only while these hold.
    @Test(
        arguments: [
            ("", 0x2d06_8005_38d3_94c2), ("a", 0xe6c6_32b6_1e96_4e1f),
            ("martlet", 0x8d8f_9293_aab2_441e),
            ("0123456789abcdef0123456789abcdef", 0x0112_1d5b_6c0a_c055),
        ] as [(String, UInt64)])
    func `a member has the same hash everywhere`(member: String, hash: UInt64) {
        let bytes = Array(member.utf8)
        #expect(MemberHash.hash(bytes.span) == hash)
    }
}
