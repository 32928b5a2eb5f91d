import Guarantees
import Ledger
import Money
import Posting
import Reinsurance

/// What of a guarantee is a book's business: all of it, or a line that the book assumed as a reinsurer.
struct SubjectLine: Equatable {
  /// Code of the book whose business it is.
  var cedant: String
  /// Code of the treaty that brought it; nil where the book guarantees.
  var inward: String?
  /// Place of the line among the layers, then among what is ceded on; nil where the book guarantees.
  var place: Int?
}

/// Which lines of guarantees are the subject business of an excess treaty, and what each lost: those of the
/// guarantor itself, or those that a reinsurer assumed under treaties whose cessions are posted with claims
/// (reinsurance.md 4.5: the inward share is the gross).
struct SubjectLines {
  /// Codes of the books whose guarantees they are of.
  private(set) var origins: [String]
  /// The ceding reinsurer's book, by the code of its party; empty where the cedants guarantee.
  private(set) var holders: [String: String] = [:]
  /// Treaties that take their part before.
  private let inuring: Set<String>
  let isInward: Bool
  /// Of guarantees that no cedant has a line of, accounts may have brought something.
  private let isBrought: Bool

  /// - Parameter books: codes of books that cede under the treaty.
  init(_ scheme: Scheme, _ treaty: Treaty, _ books: [String], inuring: Set<String>, isBrought: Bool) {
    (origins, self.inuring, self.isBrought) = (books, inuring, isBrought)
    isInward = treaty.cedantRole == .insurer
    guard isInward else { return }
    for party in scheme.parties {
      guard let book = party.book.map({ scheme.books[$0].code }), books.contains(book) else { continue }
      holders[party.code] = book
    }
    origins = scheme.origins(of: books).map { scheme.books[$0].code }
  }

  /// Like one of these is the state of each guarantee that a reinsurer's treaty covers; none where any may
  /// be. They only keep what is read small.
  /// - Parameter programmes: those that all business of the treaty is of; none where any may be.
  func patterns(_ programmes: [String]) -> [String] {
    let facts = programmes.map { "%programme=\($0)" }
    guard !isBrought else { return facts.map { $0 + "%" } }
    // Lines stand after the facts.
    return (facts.isEmpty ? [""] : facts).flatMap { fact in
      holders.keys.sorted().flatMap { ["\(fact)%;L=\($0),%", "\(fact)%;r=%,\($0),%"] }
    }
  }

  func lines(of state: GuaranteeState, _ book: String) -> [SubjectLine] {
    guard isInward else { return [SubjectLine(cedant: book)] }
    let parties =
      state.layers.map { ($0.party ?? "", $0.treaty) } + state.retroceded.map { ($0.party, $0.treaty) }
    return parties.enumerated().compactMap { place, line in
      guard let cedant = holders[line.0], let inward = line.1 else { return nil }
      return SubjectLine(cedant: cedant, inward: inward, place: place)
    }
  }

  /// What a line lost of a claim, less what inures: paid less recovered, and what came back. Minor units.
  func amounts(
    of claim: ClaimState, _ state: GuaranteeState, _ line: SubjectLine
  ) -> (net: Int64, recovered: Int64) {
    guard let place = line.place else {
      var (net, recovered) = (claim.paid - claim.recovered, claim.recovered)
      for (payer, layer) in zip(claim.payers, state.layers)
      where layer.treaty.map({ inuring.contains($0) }) ?? true {
        net -= payer.claimed - payer.shared
        recovered -= payer.shared
      }
      return (net, recovered)
    }
    let assumed =
      claim.payers.map { ($0.claimed, $0.shared) } + claim.retroceded.map { ($0.claimed, $0.shared) }
    guard assumed.indices.contains(place) else { return (0, 0) }
    var (net, recovered) = (assumed[place].0 - assumed[place].1, assumed[place].1)
    for (part, ceded) in zip(claim.retroceded, state.retroceded)
    where ceded.source == place && inuring.contains(ceded.treaty) {
      net -= part.claimed - part.shared
      recovered -= part.shared
    }
    return (net, recovered)
  }
}

extension Scheme {
  /// Books that bring business to books of reinsurers, step by step from those that guarantee.
  func origins(of codes: [String]) -> [Int] {
    var found: Set<Int> = []
    var reached = Set(codes.compactMap { book($0) })
    while !reached.isEmpty {
      var next: Set<Int> = []
      for treaty in treaties where !treaty.reinsurerBooks(self).isDisjoint(with: reached) {
        next.formUnion(books.indices.filter { treaty.isCeded(by: books[$0]) })
      }
      reached = next.subtracting(found)
      found.formUnion(next)
    }
    return found.sorted()
  }
}
