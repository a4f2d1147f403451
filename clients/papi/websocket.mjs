// Node.js has a WebSocket of its own since version 22; before that the tools take the one of `ws`.
import { WebSocket } from 'ws';

globalThis.WebSocket ??= WebSocket;
