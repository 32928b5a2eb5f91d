import Money

/// One reinsurer's part of what another reinsurer cedes on of its line of a guarantee: fixed with the layers,
/// as the guarantee is first drawn (reinsurance.md 4.4, 4.5). Lines of one source and treaty are its panel
/// and stand together; a source stands before what is ceded of it.
public struct RetrocededLine: Sendable, Equatable {
  /// Place of the line that is ceded on: of the guarantee's layers, then of these lines.
  public var source: Int
  /// Code of the book that cedes on.
  public var cedant: String
  /// Code of the party that assumes.
  public var party: String
  public var treaty: String
  public var underwritingYear: Int
  /// Treaties of one number see the same amount, those of the next what is left of it.
  public var inuring: Int
  /// Of the line, what the treaty takes with all of its panel.
  public var share: Ratio
  public var signed: Ratio
  /// The most that the treaty takes of a claim, minor units; nil is unlimited.
  public var cap: Int64?

  public init(
    source: Int, cedant: String, party: String, treaty: String, underwritingYear: Int, inuring: Int,
    share: Ratio, signed: Ratio, cap: Int64?
  ) {
    (self.source, self.cedant, self.party, self.treaty) = (source, cedant, party, treaty)
    (self.underwritingYear, self.inuring, self.share) = (underwritingYear, inuring, share)
    (self.signed, self.cap) = (signed, cap)
  }
}

/// What of a claim on one line is ceded on, and what of its recoveries goes on.
public struct RetrocededAmount: Sendable, Equatable {
  /// Claimed, cumulative; minor units.
  public var claimed: Int64 = 0
  /// Of recoveries, cumulative: owed or remitted.
  public var shared: Int64 = 0

  public init() {}
}

extension [RetrocededLine] {
  /// Lines of one source and treaty, in order.
  private var panels: [Range<Int>] {
    var panels: [Range<Int>] = []
    var start = 0
    for place in indices.dropFirst()
    where self[place].source != self[start].source || self[place].treaty != self[start].treaty {
      panels.append(start..<place)
      start = place
    }
    return isEmpty ? [] : panels + [start..<count]
  }

  /// What each line takes of cumulative amounts of the layers: a treaty's share of its source, less what
  /// treaties of lower inuring numbers took of it, rounded half-even once and split over the panel by largest
  /// remainder; what is left stays with the book that cedes on.
  /// - Parameter layers: one amount a layer, minor units.
  /// - Returns: one amount a line; nil where a product does not fit.
  public func amounts(of layers: [Int64], isCapped: Bool = true) -> [Int64]? {
    var amounts = [Int64](repeating: 0, count: count)
    for panel in panels {
      let first = self[panel.lowerBound]
      let gross = first.source < layers.count ? layers[first.source] : amounts[first.source - layers.count]
      var (net, left) = (gross, gross)
      for place in indices where place < panel.lowerBound && self[place].source == first.source {
        left -= amounts[place]
        if self[place].inuring < first.inuring { net -= amounts[place] }
      }
      guard var total = first.share.share(of: net) else { return nil }
      if isCapped, let cap = first.cap { total = Swift.min(total, cap) }
      total = Swift.max(0, Swift.min(total, left))
      guard let parts = PanelSplit.parts(total, signed: self[panel].map(\.signed)) else { return nil }
      for (place, part) in zip(panel, parts) { amounts[place] = part }
    }
    return amounts
  }

  /// What of cumulative recoveries goes on: of each source the treaty's part of the claim on it, whatever its
  /// share is today, rounded down, so that no more is owed than came in.
  /// - Parameters:
  ///   - shared, claimed: one amount a layer, minor units, cumulative.
  ///   - known: what was claimed of each line.
  public func recoveries(
    shared: [Int64], claimed: [Int64], known: [RetrocededAmount]
  ) -> [Int64]? {
    var amounts = [Int64](repeating: 0, count: count)
    for panel in panels {
      let source = self[panel.lowerBound].source
      let isLayer = source < claimed.count
      let whole = isLayer ? claimed[source] : known[source - claimed.count].claimed
      let back = isLayer ? shared[source] : amounts[source - claimed.count]
      let part = panel.reduce(Int64(0)) { $0 + known[$1].claimed }
      guard whole > 0, part > 0 else { continue }
      guard
        let total = Rounding.down.divide(Int128(back) * Int128(part), by: Int128(whole)),
        let parts = PanelSplit.parts(total, signed: self[panel].map(\.signed))
      else { return nil }
      for (place, amount) in zip(panel, parts) { amounts[place] = Swift.min(amount, known[place].claimed) }
    }
    return amounts
  }
}
