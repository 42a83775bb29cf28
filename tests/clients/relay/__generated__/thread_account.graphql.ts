/**
 * @generated SignedSource<<924acc5bfed72c9f5a97e670f91be46a>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ReaderFragment } from 'relay-runtime';
import { FragmentRefs } from "relay-runtime";
export type thread_account$data = {
  readonly id: string;
  readonly " $fragmentType": "thread_account";
};
export type thread_account$key = {
  readonly " $data"?: thread_account$data;
  readonly " $fragmentSpreads": FragmentRefs<"thread_account">;
};

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": null,
  "name": "thread_account",
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "id",
      "storageKey": null
    }
  ],
  "type": "Node",
  "abstractKey": "__isNode"
};

(node as any).hash = "a28d70f77818e8dec11610ae057290a4";

export default node;
