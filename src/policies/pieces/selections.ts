import { drawnOrder } from "./drawn-order.js";
import type { PieceSelectionRow } from "./selection.js";

/** All piece selections by their names. This is the only list of them, and every get takes its selection from here. */
export const pieceSelections = {
  "drawn-order": drawnOrder,
} satisfies { readonly [name: string]: PieceSelectionRow };
