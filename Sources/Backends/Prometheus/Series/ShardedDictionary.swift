/// A dictionary in 64 parts, so that growing it never takes long.
///
/// At a million keys one part has 16,000, and its growth about a millisecond; a single table would
/// stop the thread for a tenth of a second.
struct ShardedDictionary<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private static var shardCount: Int { 64 }

    private var shards = [[Key: Value]](repeating: [:], count: Self.shardCount)

    init() {}

    subscript(key: Key) -> Value? {
        get { shards[Self.shard(of: key)][key] }
        set { shards[Self.shard(of: key)][key] = newValue }
    }

    private static func shard(of key: Key) -> Int { key.hashValue & (shardCount - 1) }
}
