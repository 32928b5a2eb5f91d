import Money

/// Matches the items of two sides by the stages of a rule file, and names what is left.
///
/// Pure: no clock, no files, no database. The result depends on what the items say and not on the order in
/// which they came, because they are put into an order of their own first and nothing is ever decided by an
/// order of arrival. What a stage matches is consumed on both sides.
///
///     var input = MatchingInput(asOf: day)
///     input.append(posting, to: .ours)
///     input.append(line, to: .theirs)
///     let result = Reconciler.reconcile(input, by: .standard)
public struct Reconciler {
  var input: MatchingInput
  let rules: MatchingRules
  /// Whether an item is still to be matched, by rank.
  var oursOpen: [Bool]
  var theirsOpen: [Bool]
  /// For each symbol, whether an item of the side has it as a reference that names one payment.
  var namedByOurs: [Bool]
  var namedByTheirs: [Bool]
  var result: ReconciliationResult
  let apart: ApartItems
  /// Pairs whose amounts are near, which become breaks of amount if both stay open.
  var nearPairs: [(ours: Int32, theirs: Int32)] = []
  /// The stage at work.
  var stage = 0

  public static func reconcile(_ input: consuming MatchingInput, by rules: MatchingRules)
    -> ReconciliationResult
  {
    var input = input
    input.sort()
    var run = Reconciler(sorted: input, rules)
    for stage in rules.stages.indices {
      run.stage = stage
      run.perform(rules.stages[stage])
    }
    run.classify()
    return run.result
  }

  private init(sorted input: MatchingInput, _ rules: MatchingRules) {
    (self.input, self.rules) = (input, rules)
    let closed = Item.Flags([.disputed, .consumed]).rawValue
    oursOpen = input.ours.flags.map { $0 & closed == 0 }
    theirsOpen = input.theirs.flags.map { $0 & closed == 0 }
    apart = ApartItems(input)
    namedByOurs = Self.named(input.ours, input.symbols.count)
    namedByTheirs = Self.named(input.theirs, input.symbols.count)
    result = ReconciliationResult(input: input, rules: rules)
  }

  private static func named(_ table: ItemTable, _ symbols: Int) -> [Bool] {
    var named = Array(repeating: false, count: symbols)
    let last = ReferenceKind.creditor.rawValue
    for (place, kind) in table.referenceKinds.enumerated() where kind <= last {
      named[Int(table.referenceSymbols[place])] = true
    }
    return named
  }

  private mutating func perform(_ stage: MatchingRules.Stage) {
    switch stage.method {
    case .reference(let kinds): matchReferences(keys(kinds), days: stage.days)
    case .amount: matchAmounts(days: stage.days)
    case .sum(let kinds): matchSums(keys(kinds), days: stage.days)
    case .reversal(let kinds): matchReversals(keys(kinds), days: stage.days)
    case .subset(let single, let search): matchSubsets(single, search, days: stage.days)
    case .several(let search): matchSeveral(search, days: stage.days)
    case .text(let likeness): proposeTexts(likeness, days: stage.days)
    case .near(let most): proposeNear(most, days: stage.days)
    }
  }

  private func keys(_ kinds: [ReferenceKind]) -> KeyIndex {
    KeyIndex(input, kinds, ours: oursOpen, theirs: theirsOpen)
  }

  func isOpen(_ side: MatchSide, _ item: Int32) -> Bool {
    side == .ours ? oursOpen[Int(item)] : theirsOpen[Int(item)]
  }

  mutating func match(ours: some Collection<Int32>, theirs: some Collection<Int32>, _ reason: Reason) {
    if apart.isApart(ours, theirs) {
      return propose(ours: ours, theirs: theirs, Reason(kind: .apart))
    }
    for item in ours { oursOpen[Int(item)] = false }
    for item in theirs { theirsOpen[Int(item)] = false }
    result.matchGroups.append(ours: ours, theirs: theirs)
    result.matchStages.append(UInt16(stage))
    result.matchReasons.append(reason)
  }

  /// Most candidates that one proposal lists.
  static var mostCandidates: Int { 12 }

  mutating func propose(ours: some Sequence<Int32>, theirs: some Sequence<Int32>, _ reason: Reason) {
    result.proposals.append(
      ReconciliationResult.Proposal(
        rule: rules.stages[stage].name, reason: reason.text(input.symbols),
        ours: ours.prefix(Self.mostCandidates).map { input.ours.id(Int($0)) },
        theirs: theirs.prefix(Self.mostCandidates).map { input.theirs.id(Int($0)) }))
  }

  mutating func exhaust(_ side: MatchSide?, _ item: ItemID, nodes: Int, candidates: Int) {
    result.exhausted.append(
      ReconciliationResult.Exhaustion(
        rule: rules.stages[stage].name, side: side, item: item, nodes: nodes, candidates: candidates))
  }

  /// Days between an item of ours and one of theirs.
  func daysApart(_ ours: Int32, _ theirs: Int32) -> Int32 {
    abs(input.ours.days[Int(ours)] - input.theirs.days[Int(theirs)])
  }

  func isWithin(_ days: Int?, _ ours: Int32, _ theirs: Int32) -> Bool {
    guard let days else { return true }
    return daysApart(ours, theirs) <= days
  }

  /// Whether a reference of either item, of a kind that names one payment, is known on the other side and
  /// points to another item there.
  func contradict(_ ours: Int32, _ theirs: Int32) -> Bool {
    let (left, right) = (input.ours, input.theirs)
    let last = ReferenceKind.creditor.rawValue
    for place in right.references(Int(theirs)) where right.referenceKinds[place] <= last {
      let symbol = right.referenceSymbols[place]
      if namedByOurs[Int(symbol)], !Self.carries(left, ours, symbol) { return true }
    }
    for place in left.references(Int(ours)) where left.referenceKinds[place] <= last {
      let symbol = left.referenceSymbols[place]
      if namedByTheirs[Int(symbol)], !Self.carries(right, theirs, symbol) { return true }
    }
    return false
  }

  private static func carries(_ table: ItemTable, _ item: Int32, _ symbol: UInt32) -> Bool {
    table.references(Int(item)).contains { table.referenceSymbols[$0] == symbol }
  }
}
