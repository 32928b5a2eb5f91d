import Testing

/// What the random operations reach, by the model alone: a history that never comes to a law proves nothing.
struct GeneratorTests {
  /// Codes of refusals that a few seeds together come to.
  private static let codes: Set<String> = [
    "above-accepted", "above-approval", "above-book-value", "above-open-item", "above-outstanding",
    "above-unearned-fee", "amount-not-positive", "claim-above-guarantee", "claim-known", "claim-unpaid",
    "closed-before", "floor", "later-events-depend", "missing-column-value", "no-suspense", "not-a-day",
    "not-a-period-end", "not-closed", "party-needed", "period-closed", "period-not-reversed",
    "reference-conflict", "reversal-concerns", "reversal-date", "reversal-of-reversal", "reversed-before",
    "same-version",
    "too-many-decimals", "unknown-claim", "unknown-event-reference", "unknown-guarantee", "unknown-party",
  ]

  /// Events of which they post some.
  private static let kinds: Set<String> = [
    "claim.accepted", "claim.paid", "fee.billed", "fee.earned", "fee.received", "fee.refunded",
    "fund.contribution", "fund.returned", "guarantee.amortised", "guarantee.approved", "guarantee.cancelled",
    "guarantee.drawn", "guarantee.released", "indemnity.writtenOff", "insurance.received",
    "investment.income", "operating.expense", "period.closed", "period.reopened", "posting.reversed",
    "recovery.cost", "recovery.received", "transit.arrived",
  ]

  @Test(arguments: ModelScheme.all.indices) func historiesReachTheLaws(_ place: Int) throws {
    let scheme = ModelScheme.all[place]
    var (kinds, codes, outcomes): ([String: Int], [String: Int], [String: Int]) = ([:], [:], [:])
    var (conflicts, later): (Set<String>, Int) = ([], 0)
    var (moved, movedBack, swept, takenAtClose, bothWays) = (0, 0, 0, 0, 0)
    for seed in UInt64(1)...14 {
      var model = ModelLedger(scheme)
      for operation in Generator.operations(120, seed: seed, scheme) {
        let outcome = model.run(operation)
        for text in outcome.diagnostics {
          codes[String(text.split(separator: " ")[1]), default: 0] += 1
          if text.contains("conflict") { conflicts.insert(String(text.split(separator: " ")[2])) }
        }
        if let error = outcome.error { codes[error, default: 0] += 1 }
        let name = String("\(operation)".dropFirst().prefix { $0 != "(" })
        outcomes["\(name) \(outcome.error == nil ? "done" : "refused")", default: 0] += 1
        if outcome.rejected > 0, outcome.new > 0 { outcomes["mixed", default: 0] += 1 }
        if outcome.known > 0, name == "post" { outcomes["known", default: 0] += 1 }
      }
      for one in model.posted { kinds[one.event.kind, default: 0] += 1 }
      let recovered = model.posted.filter { $0.event.kind == "recovery.received" && !$0.made.isEmpty }
      let claims = Set(recovered.map { "\($0.event.book) \($0.event.fields["claim"] ?? "")" })
      later += recovered.count - claims.count
      let concerning = model.posted.filter { one in
        one.event.fields["concerns"].map { $0 != "\(one.event.date)" } ?? false
      }
      movedBack += concerning.filter { $0.event.kind == "posting.reversed" }.count
      moved += concerning.filter { $0.event.kind != "posting.reversed" }.count
      bothWays +=
        model.posted.filter { one in
          let cash = one.legs.filter { $0.component.hasPrefix("net") && $0.book == one.event.book }
          return one.event.kind == "reinsurance.settlement" && Set(cash.map(\.debit)).count > 1
        }.count
      swept += model.posted.filter { $0.event.kind == "period.closed" && !$0.legs.isEmpty }.count
      takenAtClose +=
        model.posted.filter {
          $0.event.kind == "compensation.toIncome" && $0.event.reference.hasPrefix("close/")
        }.count
    }
    print("\(scheme.name): \(outcomes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" })")
    print(
      "moved \(moved), reversals moved \(movedBack), years swept \(swept), suspense taken \(takenAtClose), "
        + "settled both ways \(bothWays)")
    print("refused: \(codes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" })")
    let isJapan = scheme.treaty == nil
    var expected = Self.codes.union(isJapan ? ["refused", "unknown-treaty", "year-open"] : ["fund-needed"])
    #expect(expected.subtracting(codes.keys) == [])
    expected = Self.kinds.union(
      isJapan
        ? ["compensation.received", "compensation.toIncome", "recovery.refunded"]
        : ["reinsurance.settlement", "recovery.remitted"])
    #expect(expected.subtracting(kinds.keys) == [])
    #expect(Set(["date", "amount", "document", "memo"]).subtracting(conflicts) == [])
    #expect(later > 5, "parts of a recovery after the first")
    #expect(moved > 5 && movedBack > 5 && swept > 1, "what is closed")
    #expect(isJapan || bothWays > 5, "settlements of which segments owe both ways")
    #expect(!isJapan || takenAtClose > 0, "suspense that a close takes")
    let ways = [
      "post done", "reverse done", "reverse refused", "apply done", "apply refused", "ask done",
      "close done", "close refused", "reopen done", "reopen refused",
    ]
    #expect(Set(ways + ["mixed", "known"]).subtracting(outcomes.keys) == [])
  }
}
