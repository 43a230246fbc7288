/// Gives every family a name of its own on the page, whatever order families come and go in.
///
/// The rule: families in order of strength (those of mapping rules; counter, gauge, timer, set;
/// then by name) each take the first of `name`, `name_<kind>`, `name_<kind>_<kind>`, … that, with
/// its endings, no stronger family uses. What a family is called so depends only on which families
/// there are.
///
/// A change asks again only those it can concern: the weaker holder of a name that is taken, and
/// the families that were turned away from a name that becomes free. They are asked in order of
/// strength, so that each is asked once. Bound: families, which `limits.series` bounds.
struct FamilyNames: Sendable {
    typealias ID = UInt32

    let endings: FamilyEndings
    private var names = ChunkedArray<FamilyName?>()
    /// By the name on the page.
    private var holders = PlaceIndex()
    /// The families that were turned away by the holder of a name on the page.
    private var turnedAway: [String: Set<ID>] = [:]
    /// For each of these the names on the page that were in its way, in order.
    private(set) var obstacles: [ID: [String]] = [:]
    /// Families whose name on the page may have changed since `takeChanged`.
    private var changed: Set<ID> = []

    init(_ endings: FamilyEndings) {
        self.endings = endings
    }

    subscript(id: ID) -> FamilyName? {
        Int(id) < names.count ? names[id] : nil
    }

    /// Gives a new family a name; `id` is not in use.
    mutating func insert(_ id: ID, _ name: FamilyName) {
        while names.count <= Int(id) { names.append(nil) }
        precondition(names[id] == nil, "a family is named once")
        precondition(name.exposed.isEmpty, "a new family has no name yet")
        names[id] = name
        settle([id])
    }

    /// Makes a family stronger or weaker: a mapping rule gives its name from now on, or no longer.
    mutating func change(_ id: ID, isMapped: Bool) {
        guard var name = self[id], name.isMapped != isMapped else { return }
        forgetObstacles(of: id)
        let again = release(name.exposed, of: id)
        name.isMapped = isMapped
        name.exposed = ""
        names[id] = name
        changed.insert(id)
        settle(again.union([id]))
    }

    /// A family beside which a new one of this name could not stand on a page.
    func obstacle(to name: FamilyName) -> FamilyName? {
        rivals(of: name.base, name).first.flatMap { self[$0] }
    }

    /// Frees the name of a family that is gone.
    mutating func remove(_ id: ID) {
        guard let name = self[id] else { return }
        forgetObstacles(of: id)
        let again = release(name.exposed, of: id)
        names[id] = nil
        changed.remove(id)
        settle(again)
    }

    /// The families that have another name on the page than before.
    mutating func takeChanged() -> Set<ID> {
        defer { changed = [] }
        return changed
    }

    /// The family that keeps `id` from the name it should have; `nil` if it has that name.
    func winner(over id: ID) -> FamilyName? {
        obstacles[id]?.first.flatMap { holder(of: $0) }.flatMap { self[$0] }
    }

    // MARK: Choice

    private mutating func settle(_ first: Set<ID>) {
        var waiting = first
        while let next = strongest(of: waiting) {
            waiting.remove(next)
            waiting.formUnion(choose(next))
        }
    }

    private func strongest(of ids: Set<ID>) -> ID? {
        var best: (id: ID, name: FamilyName)?
        for id in ids {
            guard let name = self[id] else { continue }
            if let known = best, known.name.isStronger(than: name) { continue }
            best = (id, name)
        }
        return best?.id
    }

    /// Takes the best name for `id`; answers the weaker families that must choose again.
    private mutating func choose(_ id: ID) -> Set<ID> {
        guard var name = self[id] else { return [] }
        let (candidate, rivals, inTheWay) = best(for: id, name)
        forgetObstacles(of: id)
        note(inTheWay, for: id)
        guard candidate != name.exposed else { return [] }
        var again = release(name.exposed, of: id)
        for rival in rivals { again.formUnion(unseat(rival)) }
        name.exposed = candidate
        names[id] = name
        holders.insert(id, hash: candidate.hashValue)
        changed.insert(id)
        again.remove(id)
        return again
    }

    /// The first candidate without a stronger rival, its weaker rivals, and the names that were in
    /// the way before.
    ///
    /// Ends because each round needs another, longer name that somebody holds.
    private func best(
        for id: ID, _ name: FamilyName
    ) -> (candidate: String, rivals: [ID], inTheWay: [String]) {
        var candidate = name.base
        var inTheWay: [String] = []
        while true {
            let rivals = rivals(of: candidate, name).filter { $0 != id }
            let stronger = rivals.compactMap { rival -> String? in
                guard let other = self[rival], other.isStronger(than: name) else { return nil }
                return other.exposed
            }
            if stronger.isEmpty { return (candidate, rivals, inTheWay) }
            inTheWay += stronger
            candidate += "_\(name.kind.label)"
        }
    }

    /// The holders of names that cannot stand beside `candidate`, for a family like `name`.
    private func rivals(of candidate: String, _ name: FamilyName) -> [ID] {
        var rivals: [ID] = []
        if let holder = holder(of: candidate) { rivals.append(holder) }
        for ending in endings.endings(of: name) {
            if let holder = holder(of: candidate + ending) { rivals.append(holder) }
        }
        for ending in FamilyEndings.all where candidate.hasSuffix(ending) {
            let owner = String(candidate.dropLast(ending.utf8.count))
            guard let holder = holder(of: owner), let name = self[holder] else { continue }
            if endings.endings(of: name).contains(ending) { rivals.append(holder) }
        }
        return rivals
    }

    /// The family that has a name on the page.
    private func holder(of exposed: String) -> ID? {
        holders.find(exposed.hashValue) { names[$0]?.exposed == exposed }
    }

    // MARK: Release

    /// Frees the name of its holder; answers the families that were turned away from it.
    private mutating func release(_ exposed: String, of holder: ID) -> Set<ID> {
        guard !exposed.isEmpty else { return [] }
        holders.remove(holder, hash: exposed.hashValue)
        return turnedAway[exposed] ?? []
    }

    /// Takes a weaker family's name away; answers it and those it had turned away.
    private mutating func unseat(_ id: ID) -> Set<ID> {
        guard let name = self[id] else { return [] }
        names[id]?.exposed = ""
        changed.insert(id)
        return release(name.exposed, of: id).union([id])
    }

    private mutating func note(_ inTheWay: [String], for id: ID) {
        guard !inTheWay.isEmpty else { return }
        obstacles[id] = inTheWay
        for exposed in inTheWay { turnedAway[exposed, default: []].insert(id) }
    }

    private mutating func forgetObstacles(of id: ID) {
        for exposed in obstacles.removeValue(forKey: id) ?? [] {
            turnedAway[exposed]?.remove(id)
            if turnedAway[exposed]?.isEmpty == true { turnedAway[exposed] = nil }
        }
    }
}
