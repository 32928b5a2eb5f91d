import Interchange
import Ledger
import Posting
import Store
import Tabular

/// A stretch of a chunk while it is posted: which of its events are new, known or refused.
struct Stretch {
  private let chunk: EventChunk
  private let range: Range<Int>
  private let firstOrdinal: Int64
  private(set) var faults: [(record: Int32, diagnostic: Diagnostic)] = []
  /// Events posted before, or twice in the file, with the same content.
  private(set) var known = 0
  /// Indices of the events to decide.
  private(set) var fresh: [Int] = []

  init(chunk: EventChunk, range: Range<Int>, firstOrdinal: Int64) {
    (self.chunk, self.range, self.firstOrdinal) = (chunk, range, firstOrdinal)
  }

  func ordinal(_ index: Int) -> Int64 { firstOrdinal + Int64(index - range.lowerBound) }

  /// The events whose reference stands first in the stretch; a further one with the same content is known,
  /// with another content refused.
  mutating func candidates() -> [Int] {
    var first: [EventID: Int] = Dictionary(minimumCapacity: range.count)
    var candidates: [Int] = []
    candidates.reserveCapacity(range.count)
    for index in range {
      let event = chunk.events[index]
      let id = EventID(book: event.book, reference: event.reference)
      if let earlier = first[id] {
        compare(index, with: chunk.events[earlier])
      } else {
        first[id] = index
        candidates.append(index)
      }
    }
    return candidates
  }

  /// Compares the events whose references are in the books with what was posted under them.
  mutating func dropKnown(_ candidates: [Int], _ keys: [BatchWriter.KeyState], _ writer: BatchWriter) throws {
    var ids: [Int64] = []
    for key in keys { if case .known(let id) = key { ids.append(id) } }
    let stored = try writer.storedEvents(ids)
    for (index, key) in zip(candidates, keys) {
      switch key {
      case .new: fresh.append(index)
      case .known(let id):
        if let event = stored[id] {
          compare(index, with: event)
        } else {
          // The other one is of this batch and was refused: its key is held until the batch ends.
          known += 1
        }
      }
    }
  }

  private mutating func compare(_ index: Int, with stored: BusinessEvent) {
    let event = chunk.events[index]
    guard let difference = firstDifference(event, stored) else {
      known += 1
      return
    }
    reject(
      index,
      Rejection(
        "reference-conflict", difference.column, value: difference.new,
        "\(event.reference) was posted before with another \(difference.column.name): \(difference.stored)",
        remedy: "give the new event a reference of its own, or reverse the posted one"))
  }

  mutating func reject(_ index: Int, _ rejection: Rejection) {
    let diagnostic = chunk.diagnostic(
      event: index, column: rejection.column, code: rejection.code, value: rejection.value,
      message: rejection.message, remedy: rejection.remedy)
    faults.append((chunk.recordOf[index], diagnostic))
  }
}
