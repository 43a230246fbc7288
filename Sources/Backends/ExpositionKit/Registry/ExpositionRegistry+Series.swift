import Statsd

/// From the pipeline's series to the series on the page.
extension ExpositionRegistry {
    /// What a series that is met for the first time costs, in points.
    ///
    /// Measured: 3 to 6 µs with its place in the order, a known one 0.03 µs; so 625 of them are a
    /// step of 2 to 4 ms.
    static let newSeriesPoints = 32
    /// What a series that goes costs.
    static let goneSeriesPoints = 16

    /// Where the series is, noted as seen; `nil` (and counted) when it is left out.
    mutating func binding(
        of id: SeriesID, _ key: ByteRange, in keys: KeyChunks, _ type: MetricType,
        _ mapping: SeriesMapping
    ) -> SeriesBinding? {
        while bindings.count <= Int(id.index) { bindings.append(.none) }
        var binding = bindings[id.index]
        let rule = mapping.rule(ofSeries: id.index)
        if binding.rule != rule || !isCurrent(binding, id) {
            binding = bind(id, key, in: keys, type, rule)
            bindings[id.index] = binding
        }
        guard binding.place < SeriesBinding.refusedFirst else {
            leaveOut(binding)
            return nil
        }
        cells[binding.place].touch(atSeconds: nowWholeSeconds)
        return binding
    }

    private mutating func leaveOut(_ binding: SeriesBinding) {
        guard let refusal = binding.refusal else {
            tally.leftOut &+= 1
            return
        }
        tally.refused &+= 1
        refused.count(refusal)
    }

    private func isCurrent(_ binding: SeriesBinding, _ id: SeriesID) -> Bool {
        guard binding.isBound, binding.generation == id.generation else { return false }
        if binding.refusal != nil { return binding.placeGeneration == namesVersion }
        return binding.place == SeriesBinding.leftOut
            || cells[binding.place].generation == binding.placeGeneration
    }

    private mutating func bind(
        _ id: SeriesID, _ key: ByteRange, in keys: KeyChunks, _ type: MetricType, _ rule: UInt16
    ) -> SeriesBinding {
        budget -= Self.newSeriesPoints
        guard takes(key, in: keys) else {
            return SeriesBinding(
                isBound: true, rule: rule, generation: id.generation,
                place: SeriesBinding.leftOut, placeGeneration: 0)
        }
        let name = name(of: key, in: keys, type, rule)
        guard let family = family(name, styles[rule]) else {
            return SeriesBinding(
                isBound: true, rule: rule, generation: id.generation, place: refuse(name),
                placeGeneration: namesVersion)
        }
        let place = find(key, in: keys, type, family)
        setRule(rule, of: place)
        return SeriesBinding(
            isBound: true, rule: rule, generation: id.generation, place: place,
            placeGeneration: cells[place].generation)
    }

    private func name(
        of key: ByteRange, in keys: KeyChunks, _ type: MetricType, _ rule: UInt16
    ) -> FamilyName {
        let kind = ExpositionKind(type)
        let escaped = ExpositionName.family(
            SeriesKey.name(of: key, in: keys), in: keys, reserved: options.reservedPrefixes)
        return FamilyName(
            base: names.endings.base(escaped, kind), kind: kind,
            timers: styles.shapes[Int(styles[rule].shape)].timers, isMapped: rule > 0)
    }

    /// The place in bindings for a name that another type has.
    private mutating func refuse(_ name: FamilyName) -> UInt32 {
        guard let winner = names.obstacle(to: name) else {
            preconditionFailure("a name is refused because of another")
        }
        return SeriesBinding.refused(refused.number(of: name, keptBy: winner))
    }

    /// The place of a key's series, which is made if there is none.
    private mutating func find(
        _ key: ByteRange, in keys: KeyChunks, _ type: MetricType, _ family: UInt32
    ) -> UInt32 {
        let labels = SeriesLabels(of: key, in: keys, collisions: &tally.tagCollisions)
        let hash = SeriesIdentity(family: family, labels: labels).hashValue
        let origin = Self.origin(key, in: keys, type)
        let known = seriesIndex.find(hash) {
            series[$0].family == family && series[$0].labels == labels
        }
        if let place = known {
            if series[place].origin != origin { tally.merged &+= 1 }
            return place
        }
        let place = insert(
            ExpositionSeries(family: family, labels: labels, origin: origin),
            families[family].kind)
        seriesIndex.insert(place, hash: hash)
        return place
    }

    private static func origin(_ key: ByteRange, in keys: KeyChunks, _ type: MetricType) -> UInt32 {
        var hasher = Hasher()
        hasher.combine(type)
        unsafe keys[key.range].withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }

    /// The family of a name, which is made if there is none; `nil` if another type keeps the name.
    private mutating func family(_ name: FamilyName, _ style: SeriesStyle) -> UInt32? {
        let hash = FamilyIdentity(base: name.base, kind: name.kind).hashValue
        let known = familyIndex.find(hash) {
            names[$0]?.base == name.base && names[$0]?.kind == name.kind
        }
        if let known {
            describe(known, style.help)
            return known
        }
        switch options.conflicts {
        case .rename: break
        case .first: if names.obstacle(to: name) != nil { return nil }
        }
        let id = families.insert(ExpositionFamily(kind: name.kind, shape: style.shape))
        describe(id, style.help)
        familyIndex.insert(id, hash: hash)
        names.insert(id, name)
        return id
    }

    /// Of several rules for one name the first that says something gives the help.
    private mutating func describe(_ family: UInt32, _ help: String?) {
        guard let help else { return }
        let isOfToday = families[family].helpVersion == styles.version
        guard families[family].help == nil || !isOfToday else { return }
        families[family].help = help
        families[family].helpVersion = styles.version
    }

    private func newTimer(_ shape: UInt16) -> TimerState {
        TimerState(styles.shapes[Int(shape)], number: shape)
    }

    private mutating func insert(_ new: ExpositionSeries, _ kind: ExpositionKind) -> UInt32 {
        let place = series.insert(new)
        let isReused = Int(place) < cells.count
        let generation = isReused ? cells[place].generation : 0
        series[place].generation = generation
        var timer: UInt32 = 0
        switch kind {
        case .timer: timer = timers.insert(newTimer(families[new.family].shape))
        case .counter, .gauge, .set: break
        }
        let cell = SeriesCell(
            generation: generation, atSeconds: nowWholeSeconds, timer: timer)
        if isReused { cells[place] = cell } else { cells.append(cell) }
        schedule(place)
        newSeries.append(place)
        return place
    }
}
