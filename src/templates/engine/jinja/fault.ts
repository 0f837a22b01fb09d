/** Why a text cannot be rendered: a clause that goes on after the place, "has no end of its for". */
export class JinjaFault extends Error {
  constructor(clause: string) {
    super(clause);
    this.name = 'JinjaFault';
  }
}
