import Money

extension Reconciler {
  /// Puts every item that is still open into one break and says what kind it is.
  mutating func classify() {
    let kinds = ReferenceKind.allCases.filter(\.namesOnePayment)
    let everything = (oursOpen.map { _ in true }, theirsOpen.map { _ in true })
    let index = KeyIndex(input, kinds, ours: everything.0, theirs: everything.1)
    breakDisputed()
    breakAmounts(index)
    for (left, right) in nearPairs where oursOpen[Int(left)] && theirsOpen[Int(right)] {
      close(.amount, ours: [left], theirs: [right])
    }
    for side in MatchSide.allCases {
      let isTwice = duplicates(side, index)
      for item in 0..<input.table(side).count where isOpen(side, Int32(item)) {
        let kind = isTwice[item] ? .duplicate : kind(side, item)
        close(kind, ours: side == .ours ? [Int32(item)] : [], theirs: side == .theirs ? [Int32(item)] : [])
      }
    }
  }

  private mutating func close(_ kind: ReconciliationResult.BreakKind, ours: [Int32], theirs: [Int32]) {
    for item in ours { oursOpen[Int(item)] = false }
    for item in theirs { theirsOpen[Int(item)] = false }
    let days = ours.map { input.ours.days[Int($0)] } + theirs.map { input.theirs.days[Int($0)] }
    let difference = input.sum(.theirs, theirs) - input.sum(.ours, ours)
    let currency = input.currency(ours[...], theirs[...])
    result.breakGroups.append(ours: ours, theirs: theirs)
    result.breakFacts.append(
      ReconciliationResult.BreakFact(
        kind: kind, day: days.min() ?? input.asOf.number, difference: Int64(clamping: difference),
        currency: currency))
  }

  private mutating func breakDisputed() {
    let disputed = Item.Flags.disputed.rawValue
    for side in MatchSide.allCases {
      let flags = input.table(side).flags
      for item in flags.indices where flags[item] & (disputed | Item.Flags.consumed.rawValue) == disputed {
        close(
          .disputed, ours: side == .ours ? [Int32(item)] : [], theirs: side == .theirs ? [Int32(item)] : [])
      }
    }
  }

  /// Open items of both sides that share a reference which names one payment: their amounts do not agree.
  private mutating func breakAmounts(_ index: KeyIndex) {
    var (ours, theirs) = ([Int32](), [Int32]())
    visitKeys(index) { run, symbol, _ in
      index.collect(.ours, symbol, run.oursOpen, into: &ours)
      index.collect(.theirs, symbol, run.theirsOpen, into: &theirs)
      guard let first = ours.first, !theirs.isEmpty else { return }
      let currency = run.input.ours.currencies[Int(first)]
      let some = ours.filter { run.input.ours.currencies[Int($0)] == currency }
      let others = theirs.filter { run.input.theirs.currencies[Int($0)] == currency }
      // A pair that a person took apart is two breaks, not one.
      if !others.isEmpty, !run.apart.isApart(some, others) { run.close(.amount, ours: some, theirs: others) }
    }
  }

  private func kind(_ side: MatchSide, _ item: Int) -> ReconciliationResult.BreakKind {
    let table = input.table(side)
    let age = Int(input.asOf.number) - Int(table.days[item])
    if age <= rules.timingDays { return .timing }
    return side == .ours ? .ledgerOnly : .bankOnly
  }

  /// The open items that their side has once more: the same reference and amount, matched (now or by an
  /// earlier run) or earlier; or the very same line.
  private func duplicates(_ side: MatchSide, _ index: KeyIndex) -> [Bool] {
    let table = input.table(side)
    var isTwice = Array(repeating: false, count: table.count)
    var isDone = Array(repeating: false, count: input.symbols.count)
    for run in Self.runs(table.hashes) {
      // The matched ones are the originals, else the first.
      let open = run.filter { isOpen(side, Int32($0)) }
      for item in open.count < run.count ? open[...] : open.dropFirst() { isTwice[item] = true }
    }
    for item in 0..<table.count where isOpen(side, Int32(item)) {
      for place in table.references(item) where index.isKey(table.referenceKinds[place]) {
        let symbol = table.referenceSymbols[place]
        guard !isDone[Int(symbol)] else { continue }
        isDone[Int(symbol)] = true
        // An amount that an open item repeats: the matched one, else the first, is the original.
        var originals: [PartyIndex.Amount: Int32] = [:]
        let all = index.all(side, symbol)
        for other in all.filter({ !isOpen(side, $0) }) + all.filter({ isOpen(side, $0) }) {
          let key = PartyIndex.Amount(
            currency: table.currencies[Int(other)], amount: table.amounts[Int(other)])
          if originals[key] == nil { originals[key] = other } else { isTwice[Int(other)] = true }
        }
      }
    }
    return isTwice
  }

  /// Stretches of two and more equal hashes: items that say the same stand next to each other.
  private static func runs(_ hashes: [UInt64]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    for place in hashes.indices.dropFirst() where hashes[place] != hashes[start] {
      if place - start > 1 { runs.append(start..<place) }
      start = place
    }
    if hashes.count - start > 1 { runs.append(start..<hashes.count) }
    return runs
  }
}
