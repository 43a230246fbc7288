/// The page's order: families by name, series by labels, kept as they come and go.
extension ExpositionRegistry {
    /// Brings the order up to date with the step; to be called after every one.
    ///
    /// Costs one pass over the list of families if one came, went or moved, and one over each
    /// family that series came to or went from: about a millisecond for a million.
    mutating func settle() {
        let gone = unlistGoneSeries()
        for id in gone { forgetName(of: id) }
        relist(names.takeChanged(), gone)
        for id in gone { families.remove(id, leaving: .free) }
        listNewSeries()
        version &+= 1
    }

    // MARK: Series

    /// Takes series that have gone off their families; answers the families that are left empty.
    private mutating func unlistGoneSeries() -> [UInt32] {
        var empty: [UInt32] = []
        for (family, places) in Dictionary(grouping: goneSeries, by: { series[$0].family }) {
            let listed = families[family].series
            let indices = places.map { place in
                SortedPlaces.firstIndex(in: listed) { self.precedes($0, place) }
            }
            SortedPlaces.remove(at: indices, from: &families[family].series)
            if families[family].series.isEmpty { empty.append(family) }
        }
        for place in goneSeries { free(place) }
        goneSeries.removeAll(keepingCapacity: true)
        return empty
    }

    private mutating func free(_ place: UInt32) {
        let record = series[place]
        let identity = SeriesIdentity(family: record.family, labels: record.labels)
        seriesIndex.remove(place, hash: identity.hashValue)
        switch families[record.family].kind {
        case .timer: timers.remove(cells[place].source, leaving: .empty)
        case .counter, .gauge, .set: break
        }
        // A family that is left empty goes with its name: what it is then called is all one.
        if !families[record.family].series.isEmpty { setRule(0, of: place) }
        wheel.remove(place)
        cells[place].free()
        series.remove(place, leaving: .free)
    }

    private mutating func listNewSeries() {
        guard !newSeries.isEmpty else { return }
        for (family, places) in Dictionary(grouping: newSeries, by: { series[$0].family }) {
            let sorted = places.count == 1 ? places : places.sorted { precedes($0, $1) }
            var list: [UInt32] = []
            swap(&list, &families[family].series)
            SortedPlaces.insert(sorted, into: &list) { self.precedes($0, $1) }
            swap(&list, &families[family].series)
        }
        newSeries.removeAll(keepingCapacity: newSeries.count <= 4096)
    }

    private func precedes(_ left: UInt32, _ right: UInt32) -> Bool {
        series[left].labels < series[right].labels
    }

    // MARK: Families

    private mutating func forgetName(of id: UInt32) {
        guard let name = names[id] else { return }
        let identity = FamilyIdentity(base: name.base, kind: name.kind)
        familyIndex.remove(id, hash: identity.hashValue)
        names.remove(id)
        namesVersion &+= 1
    }

    /// Lists families under their new names, and no longer under the old ones.
    private mutating func relist(_ changed: Set<UInt32>, _ gone: [UInt32]) {
        let moved = changed.union(gone).filter { !families[$0].name.isEmpty }
        let indices = moved.map { id in
            let name = families[id].name
            return SortedPlaces.firstIndex(in: listed) { families[$0].name < name }
        }
        SortedPlaces.remove(at: indices, from: &listed)
        let present = changed.subtracting(gone)
        for id in present {
            families[id].name = names[id].map { names.endings.sample($0.exposed, $0.kind) } ?? ""
        }
        let sorted = present.sorted { families[$0].name < families[$1].name }
        SortedPlaces.insert(sorted, into: &listed) {
            families[$0].name < families[$1].name
        }
    }
}
