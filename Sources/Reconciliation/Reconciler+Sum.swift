import Money

extension Reconciler {
  /// All open items that share a reference, where both sides sum to the same: a batch against its payments, a
  /// payment against its parts, a settlement against the items that it nets.
  mutating func matchSums(_ index: KeyIndex, days: Int?) {
    var (ours, theirs) = ([Int32](), [Int32]())
    visitKeys(index) { run, symbol, kind in
      index.collect(.ours, symbol, run.oursOpen, into: &ours)
      index.collect(.theirs, symbol, run.theirsOpen, into: &theirs)
      guard let first = ours.first, let second = theirs.first else { return }
      let currency = run.input.ours.currencies[Int(first)]
      let isOne =
        ours.allSatisfy { run.input.ours.currencies[Int($0)] == currency }
        && theirs.allSatisfy { run.input.theirs.currencies[Int($0)] == currency }
      guard isOne, run.spans(ours, theirs) <= days ?? .max else { return }
      let difference = run.input.sum(.theirs, theirs) - run.input.sum(.ours, ours)
      guard difference.magnitude <= run.rules.tolerance(currency).magnitude else { return }
      let reason = Reason(kind: .sameReferenceSum, reference: kind, symbol: symbol)
      if ours.count == 1, theirs.count == 1 { return run.join(first, second, reason) }
      if !kind.namesOnePayment, run.isContradicted(ours, theirs) {
        return run.propose(
          ours: ours, theirs: theirs, Reason(kind: .contradiction, reference: kind, symbol: symbol))
      }
      run.match(ours: ours, theirs: theirs, reason)
    }
  }

  /// Days from the first to the last item.
  private func spans(_ ours: [Int32], _ theirs: [Int32]) -> Int {
    let days = ours.map { input.ours.days[Int($0)] } + theirs.map { input.theirs.days[Int($0)] }
    guard let first = days.min(), let last = days.max() else { return 0 }
    return Int(last) - Int(first)
  }

  /// Whether a reference of an item points to an item of the other side that is not in the group.
  func isContradicted(_ ours: [Int32], _ theirs: [Int32]) -> Bool {
    let (left, right) = (input.ours, input.theirs)
    let known = { (table: ItemTable, items: [Int32]) -> Set<UInt32> in
      Set(items.flatMap { table.references(Int($0)).map { table.referenceSymbols[$0] } })
    }
    let (inOurs, inTheirs) = (known(left, ours), known(right, theirs))
    let last = ReferenceKind.creditor.rawValue
    func points(_ table: ItemTable, _ items: [Int32], _ named: [Bool], _ inOther: Set<UInt32>) -> Bool {
      items.contains { item in
        table.references(Int(item)).contains { place in
          let symbol = table.referenceSymbols[place]
          return table.referenceKinds[place] <= last && named[Int(symbol)] && !inOther.contains(symbol)
        }
      }
    }
    return points(left, ours, namedByTheirs, inTheirs) || points(right, theirs, namedByOurs, inOurs)
  }

  /// Items of one side that share a reference and cancel each other: a payment that was returned, a posting
  /// that was reversed.
  mutating func matchReversals(_ index: KeyIndex, days: Int?) {
    for side in MatchSide.allCases { matchReversals(side, index, days: days) }
  }

  private mutating func matchReversals(_ side: MatchSide, _ index: KeyIndex, days: Int?) {
    let table = input.table(side)
    var isDone = Array(repeating: false, count: input.symbols.count)
    var items: [Int32] = []
    for item in 0..<table.count where isOpen(side, Int32(item)) {
      for place in table.references(item) where index.isKey(table.referenceKinds[place]) {
        let symbol = table.referenceSymbols[place]
        guard !isDone[Int(symbol)], let kind = ReferenceKind(rawValue: table.referenceKinds[place]) else {
          continue
        }
        isDone[Int(symbol)] = true
        index.collect(side, symbol, side == .ours ? oursOpen : theirsOpen, into: &items)
        guard items.count > 1 else { continue }
        cancel(side, items, days: days, Reason(kind: .reversal, reference: kind, symbol: symbol))
      }
    }
  }

  private mutating func cancel(_ side: MatchSide, _ items: [Int32], days: Int?, _ reason: Reason) {
    let table = input.table(side)
    // Items that wait for their opposite, by currency and amount, the earliest first.
    var waiting: [PartyIndex.Amount: ArraySlice<Int32>] = [:]
    for item in items where table.amounts[Int(item)] != 0 && table.amounts[Int(item)] != .min {
      let key = PartyIndex.Amount(currency: table.currencies[Int(item)], amount: table.amounts[Int(item)])
      let opposite = PartyIndex.Amount(currency: key.currency, amount: -key.amount)
      var queue = waiting[opposite] ?? []
      while let first = queue.first, Int(table.days[Int(item)] - table.days[Int(first)]) > days ?? .max {
        queue.removeFirst()
      }
      let first = queue.popFirst()
      waiting[opposite] = queue
      guard let first else {
        waiting[key, default: []].append(item)
        continue
      }
      let pair = [first, item]
      match(ours: side == .ours ? pair : [], theirs: side == .theirs ? pair : [], reason)
    }
  }
}
