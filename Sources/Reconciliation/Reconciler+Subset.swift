import Money

extension Reconciler {
  /// What a search for the subset of one item came to.
  private struct Finding {
    var single: Int32
    /// The subset, and all candidates where there is more than one.
    var items: [Int32]
    var isOnly: Bool
    var nodes: Int
  }

  /// One item against several of the other side: the only subset of the same party within the window that
  /// sums to it. All searches are done before any is taken, so that two items which want the same partner are
  /// seen.
  mutating func matchSubsets(_ single: MatchSide, _ search: MatchingRules.Search, days: Int?) {
    let singles = input.table(single)
    let others = PartyIndex(input.table(single.other), single == .ours ? theirsOpen : oursOpen)
    var findings: [Finding] = []
    var left = search.allNodes
    for item in 0..<singles.count where isOpen(single, Int32(item)) && singles.parties[item] != 0 {
      let candidates = candidates(Int32(item), single, others, search, days: days)
      guard candidates.count > 1 else { continue }
      guard left > 0, candidates.count <= search.candidates else {
        exhaust(single, singles.id(item), nodes: 0, candidates: candidates.count)
        continue
      }
      if let finding = find(Int32(item), single, candidates, search, &left) { findings.append(finding) }
    }
    take(findings, single)
  }

  private func candidates(
    _ item: Int32, _ single: MatchSide, _ others: PartyIndex, _ search: MatchingRules.Search, days: Int?
  ) -> [Int32] {
    let (singles, table) = (input.table(single), input.table(single.other))
    let key = PartyIndex.Key(currency: singles.currencies[Int(item)], party: singles.parties[Int(item)])
    let amount = singles.amounts[Int(item)]
    let near = others.items(key, table, near: singles.days[Int(item)], days: days)
    // More than this are not even looked at one by one: they are counted, and the search is named as not
    // done.
    if near.count > 50 * search.candidates { return Array(near) }
    return near.filter { other in
      let part = table.amounts[Int(other)]
      guard part != 0, amount != 0 else { return false }
      if !search.nets, (part < 0) != (amount < 0) || part.magnitude > amount.magnitude { return false }
      let (ours, theirs) = single == .ours ? (item, other) : (other, item)
      return !contradict(ours, theirs) && !apart.isApart(ours, theirs)
    }
  }

  private mutating func find(
    _ item: Int32, _ single: MatchSide, _ candidates: [Int32], _ search: MatchingRules.Search,
    _ left: inout Int
  ) -> Finding? {
    let (singles, table) = (input.table(single), input.table(single.other))
    let numbers = candidates.map { table.amounts[Int($0)] }
    let tolerance = rules.tolerance(singles.currencies[Int(item)])
    var subsets = SubsetSearch(numbers, tolerance: tolerance, budget: min(search.nodes, left))
    let outcome = subsets.run(target: Int128(singles.amounts[Int(item)]), parts: search.parts)
    left -= subsets.nodes
    let reason = Reason(kind: .subset, symbol: singles.parties[Int(item)], figure: Int64(subsets.nodes))
    func finding(_ places: [Int], isOnly: Bool) -> Finding {
      Finding(single: item, items: places.map { candidates[$0] }, isOnly: isOnly, nodes: subsets.nodes)
    }
    switch outcome {
    case .none: return nil
    case .only(let places) where places.count > 1:
      let isSafe = SubsetSearch.isBeyondChance(
        numbers, tolerance: tolerance, parts: search.parts, odds: search.odds)
      if isSafe { return finding(places, isOnly: true) }
      propose(single, item, places.map { candidates[$0] }, reason, .chance)
      return finding(places, isOnly: false)
    // A single equal amount was for another rule to take.
    case .only: return nil
    case .several(let places):
      if places.count > 1 { propose(single, item, places.map { candidates[$0] }, reason, .ambiguous) }
      return Finding(single: item, items: candidates, isOnly: false, nodes: subsets.nodes)
    case .exhausted(let places):
      exhaust(single, singles.id(Int(item)), nodes: subsets.nodes, candidates: candidates.count)
      guard let places else { return nil }
      propose(single, item, places.map { candidates[$0] }, reason, .exhausted)
      return Finding(single: item, items: candidates, isOnly: false, nodes: subsets.nodes)
    }
  }

  private mutating func propose(
    _ single: MatchSide, _ item: Int32, _ items: [Int32], _ reason: Reason, _ kind: Reason.Kind
  ) {
    var reason = reason
    reason.kind = kind
    if kind == .ambiguous { reason.figure = 2 }
    propose(ours: single == .ours ? [item] : items, theirs: single == .ours ? items : [item], reason)
  }

  /// Takes each finding whose items no other finding wants.
  private mutating func take(_ findings: [Finding], _ single: MatchSide) {
    var wanted: [Int32: Int] = [:]
    for finding in findings {
      for item in finding.items { wanted[item, default: 0] += 1 }
    }
    let parties = input.table(single).parties
    for finding in findings where finding.isOnly {
      let party = parties[Int(finding.single)]
      let reason = Reason(kind: .subset, symbol: party, figure: Int64(finding.nodes))
      guard finding.items.allSatisfy({ wanted[$0] == 1 }) else {
        propose(single, finding.single, finding.items, reason, .conflict)
        continue
      }
      let one = [finding.single]
      match(
        ours: single == .ours ? one : finding.items, theirs: single == .ours ? finding.items : one, reason)
    }
  }

  /// Several against several: within a party and a stretch of days, the only smallest set of items of both
  /// sides that sums to nothing, ours against theirs.
  mutating func matchSeveral(_ search: MatchingRules.Search, days: Int?) {
    let ours = PartyIndex(input.ours, oursOpen)
    let theirs = PartyIndex(input.theirs, theirsOpen)
    var left = search.allNodes
    for (key, lefts) in sorted(ours) {
      guard let rights = theirs.lists[key] else { continue }
      for (some, others) in stretches(lefts, rights, days: days) where some.count + others.count > 2 {
        balance(key, some, others, search, &left)
      }
    }
  }

  /// Items of both sides cut where no two of them are within the window.
  private func stretches(_ ours: [Int32], _ theirs: [Int32], days: Int?) -> [([Int32], [Int32])] {
    guard let days else { return [(ours, theirs)] }
    var found: [([Int32], [Int32])] = []
    var (first, second) = (0, 0)
    var current: ([Int32], [Int32]) = ([], [])
    var last = Int32.min
    while first < ours.count || second < theirs.count {
      let left = first < ours.count ? input.ours.days[Int(ours[first])] : .max
      let right = second < theirs.count ? input.theirs.days[Int(theirs[second])] : .max
      let day = min(left, right)
      if Int(day) - Int(last) > days, !(current.0.isEmpty && current.1.isEmpty) {
        found.append(current)
        current = ([], [])
      }
      if left <= right {
        current.0.append(ours[first])
        first += 1
      } else {
        current.1.append(theirs[second])
        second += 1
      }
      last = day
    }
    found.append(current)
    return found.filter { !$0.0.isEmpty && !$0.1.isEmpty }
  }

  private mutating func balance(
    _ key: PartyIndex.Key, _ ours: [Int32], _ theirs: [Int32], _ search: MatchingRules.Search,
    _ left: inout Int
  ) {
    var (ours, theirs) = (ours, theirs)
    while ours.count + theirs.count > 2, !ours.isEmpty, !theirs.isEmpty {
      let members = ours.map { (MatchSide.ours, $0) } + theirs.map { (MatchSide.theirs, $0) }
      let numbers = ours.map { input.ours.amounts[Int($0)] } + theirs.map { -input.theirs.amounts[Int($0)] }
      guard left > 0, numbers.count <= search.candidates, !numbers.contains(0) else {
        return exhaust(nil, input.ours.id(Int(ours[0])), nodes: 0, candidates: numbers.count)
      }
      var sets = BalancedSets(numbers, ours: ours.count, budget: min(search.nodes, left))
      let outcome = sets.smallest(upTo: min(numbers.count, 2 * search.parts))
      left -= sets.nodes
      var reason = Reason(kind: .several, symbol: key.party, figure: Int64(sets.nodes))
      guard case .only(let places) = outcome else {
        if case .exhausted = outcome {
          exhaust(
            nil, input.ours.id(Int(ours[0])), nodes: sets.nodes, candidates: numbers.count)
        }
        if case .several(let places) = outcome, places.count > 2 {
          (reason.kind, reason.figure) = (.ambiguous, 2)
          propose(places, members, reason)
        }
        return
      }
      let isAll = places.count == numbers.count
      let isSafe =
        isAll
        || SubsetSearch.isBeyondChance(numbers, tolerance: 0, parts: places.count, odds: search.odds)
      let some = places.filter { members[$0].0 == .ours }.map { members[$0].1 }
      let others = places.filter { members[$0].0 == .theirs }.map { members[$0].1 }
      if places.count == 2 { return }
      let areOffset = some.contains { item in
        let amount = input.ours.amounts[Int(item)]
        return others.contains { Self.areNear(amount, input.theirs.amounts[Int($0)], search.near) }
      }
      guard isSafe, !areOffset, !isContradicted(some, others) else {
        reason.kind = areOffset ? .offset : isSafe ? .contradiction : .chance
        return propose(places, members, reason)
      }
      match(ours: some, theirs: others, reason)
      ours.removeAll { some.contains($0) }
      theirs.removeAll { others.contains($0) }
    }
  }

  private mutating func propose(_ places: [Int], _ members: [(MatchSide, Int32)], _ reason: Reason) {
    propose(
      ours: places.filter { members[$0].0 == .ours }.map { members[$0].1 },
      theirs: places.filter { members[$0].0 == .theirs }.map { members[$0].1 }, reason)
  }
}
