import Money

/// What a programme takes of each claim, worked out anew with fractions of 128 bits: no code of the program.
struct ReinsuranceModel {
  /// What a party bears of a claim under a treaty, and what came back of it.
  struct Part: Equatable {
    var claimed: Int64 = 0
    var shared: Int64 = 0
  }

  struct Key: Hashable, Comparable {
    /// The book that cedes.
    var cedant: String
    var treaty: String
    var party: String
    var claim: Int

    static func < (left: Key, right: Key) -> Bool {
      (left.claim, left.cedant, left.treaty, left.party)
        < (right.claim, right.cedant, right.treaty, right.party)
    }
  }

  let world: ReinsuranceWorld
  private(set) var parts: [Key: Part] = [:]
  /// By guarantee: what the association keeps, paid less recovered.
  private(set) var net: [Int64] = []

  init(_ world: ReinsuranceWorld) {
    self.world = world
    for guarantee in world.guarantees { net.append(cede(guarantee)) }
  }

  static func halfEven(_ top: Int128, _ bottom: Int128) -> Int64 {
    let (quotient, rest) = top.quotientAndRemainder(dividingBy: bottom)
    let isUp = rest * 2 > bottom || rest * 2 == bottom && quotient % 2 != 0
    return Int64(quotient + (isUp ? 1 : 0))
  }

  /// Largest remainder; equal ones go to the earlier line.
  static func split(_ whole: Int64, _ panel: [ReinsuranceWorld.Line]) -> [Int64] {
    let exact = panel.map { Int128(whole) * Int128($0.signed) }
    var parts = exact.map { Int64($0 / 60) }
    let left = Int(whole - parts.reduce(0, +))
    let order = panel.indices.sorted { one, other in
      (exact[one] % 60, other) > (exact[other] % 60, one)
    }
    for place in order.prefix(left) { parts[place] += 1 }
    return parts
  }

  private mutating func cede(_ guarantee: ReinsuranceWorld.Guarantee) -> Int64 {
    let (paid, recovered) = (guarantee.paid, guarantee.recovered)
    var (left, back) = (paid, recovered)
    for share in world.shares where share.cedant == nil && paid > 0 {
      let (top, bottom) = share.fraction(guarantee)
      let ceded = Self.halfEven(Int128(left) * top, bottom)
      left -= ceded
      for (line, part) in zip(share.panel, Self.split(ceded, share.panel)) {
        let shared = Int64(Int128(recovered) * Int128(part) / Int128(paid))
        back -= shared
        add(share, guarantee, line, Part(claimed: part, shared: shared), of: guarantee.book)
        retrocede(line.party, share.code, Part(claimed: part, shared: shared), guarantee)
      }
    }
    return left - back
  }

  private mutating func add(
    _ share: ReinsuranceWorld.Share, _ guarantee: ReinsuranceWorld.Guarantee, _ line: ReinsuranceWorld.Line,
    _ part: Part, of cedant: String
  ) {
    let key = Key(cedant: cedant, treaty: share.code, party: line.party, claim: guarantee.number)
    parts[key, default: Part()].claimed += part.claimed
    parts[key, default: Part()].shared += part.shared
  }

  /// What a book cedes on of one line.
  private mutating func retrocede(
    _ book: String, _ inward: String, _ assumed: Part, _ guarantee: ReinsuranceWorld.Guarantee
  ) {
    var left = assumed.claimed
    for share in world.shares where share.cedant == book && (share.inward ?? inward) == inward {
      let (top, bottom) = share.fraction(guarantee)
      let ceded = Self.halfEven(Int128(left) * top, bottom)
      left -= ceded
      let shared =
        assumed.claimed == 0
        ? 0 : Int64(Int128(assumed.shared) * Int128(ceded) / Int128(assumed.claimed))
      let lines = zip(Self.split(ceded, share.panel), Self.split(shared, share.panel))
      for (line, (claimed, back)) in zip(share.panel, lines) {
        let part = Part(claimed: claimed, shared: min(back, claimed))
        add(share, guarantee, line, part, of: book)
        retrocede(line.party, share.code, part, guarantee)
      }
    }
  }

  /// What an excess takes in all of each book, restated on what the book keeps.
  func excess(_ excess: ReinsuranceWorld.Excess) -> [String: Int64] {
    var losses: [String: (book: String, amount: Int64)] = [:]
    for (guarantee, net) in zip(world.guarantees, net) where guarantee.paid > 0 {
      let name = excess.isOfEvents ? "B\(guarantee.borrower)" : guarantee.code
      let key = "\(guarantee.book) \(name)"
      losses[key] = (guarantee.book, (losses[key]?.amount ?? 0) + net)
    }
    var taken: [String: Int64] = [:]
    for loss in losses.values {
      taken[loss.book, default: 0] += min(max(0, loss.amount - excess.attachment), excess.limit)
    }
    return taken.filter { $0.value != 0 }
  }
}
