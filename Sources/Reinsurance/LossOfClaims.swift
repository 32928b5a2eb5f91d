import Money

/// A loss of an excess treaty as the claims that make it. What the treaty takes of the loss goes back to
/// them, so that a treaty of a later inuring number sees what is left of each, whatever it calls a loss.
public struct LossOfClaims: Sendable, Equatable {
  public struct Claim: Sendable, Equatable {
    public var guarantee: String
    public var code: String
    /// What comes in, minor units; below zero where more came back than was paid.
    public var amount: Int64

    public init(guarantee: String, code: String, amount: Int64) {
      (self.guarantee, self.code, self.amount) = (guarantee, code, amount)
    }
  }

  public var code: String
  public var day: Day
  public var claims: [Claim]

  public init(_ code: String, on day: Day, _ claims: [Claim]) {
    (self.code, self.day, self.claims) = (code, day, claims)
  }

  /// Places of the claims by guarantee, in the order of the codes.
  fileprivate var guarantees: [[Int]] {
    var found: [String: [Int]] = [:]
    for place in claims.indices.sorted(by: { claims[$0].code < claims[$1].code }) {
      found[claims[place].guarantee, default: []].append(place)
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }
}

extension Treaty {
  /// What a year takes of each claim of its losses, minor units: by the engine, each loss an event, each
  /// guarantee of it a row. The part of a guarantee is split over its claims by largest remainder.
  /// - Parameters:
  ///   - losses: of one cedant and year, in any order.
  ///   - base: what a measured cover is a part of.
  /// - Returns: for each loss one amount a claim, in the order given.
  public func taken(
    of losses: [LossOfClaims], in year: Year, base: Int64?
  ) throws(ExactOverflow) -> [[Int64]] {
    let order = losses.indices.sorted {
      (losses[$0].day, losses[$0].code) < (losses[$1].day, losses[$1].code)
    }
    let contract = try contract(code, .all(cession(of: year)), cover(of: year, base: base))
    var columns = SubjectLosses(offsets: [0], risks: [], amounts: [])
    // A loss of a per-risk excess is one risk, whatever its claims are of.
    var lossOfRow: [Int32] = []
    let guarantees = losses.map(\.guarantees)
    for (place, number) in order.enumerated() {
      let loss = losses[number]
      let amounts = guarantees[number].map { claims in claims.reduce(0) { $0 + loss.claims[$1].amount } }
      for amount in Treaty.withoutDeficits(amounts) {
        columns.risks.append(Int32(columns.risks.count))
        columns.amounts.append(amount)
        lossOfRow.append(Int32(place))
      }
      columns.offsets.append(columns.risks.count)
    }
    let ceded: [Int64]
    do {
      let risks = SubjectRisks(count: lossOfRow.count, groups: [contract.level: lossOfRow])
      ceded = try TreatyEngine(try TreatyProgramme([contract], risks: risks)).apply(columns).ceded[0]
    } catch {
      // Terms were checked with the pack: what is left is too large, or too fine.
      throw ExactOverflow()
    }
    var taken = losses.map { $0.claims.map { _ in Int64(0) } }
    for (place, number) in order.enumerated() {
      for (row, claims) in zip(columns.offsets[place]..., guarantees[number]) where ceded[row] > 0 {
        let weights = Treaty.withoutDeficits(claims.map { losses[number].claims[$0].amount })
        guard let parts = Allocation.largestRemainder(ceded[row], weights: weights) else {
          throw ExactOverflow()
        }
        for (claim, part) in zip(claims, parts) { taken[number][claim] = part }
      }
    }
    return taken
  }

  /// What more came back than was paid lowers the others, the first ones first: none is below zero, and their
  /// sum is the same unless it is.
  private static func withoutDeficits(_ amounts: [Int64]) -> [Int64] {
    var deficit = amounts.reduce(0) { $0 - min(0, $1) }
    return amounts.map { amount in
      let cut = min(deficit, max(0, amount))
      deficit -= cut
      return max(0, amount) - cut
    }
  }
}
