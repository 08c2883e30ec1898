import { drawnOrder } from "./drawn-order.js";
import type { PieceSelectionRow } from "./selection.js";

/** All piece selections by their names. This is the only list of them. A get takes its own from here. */
export const pieceSelections = {
  "drawn-order": drawnOrder,
} satisfies { readonly [name: string]: PieceSelectionRow };
